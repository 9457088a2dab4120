using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage.Files;

/// <summary>A sync and the application of what was synced before, both at once.</summary>
public sealed class CommitPipelineTests
{
    private static readonly TimeSpan Sync = TimeSpan.FromMilliseconds(15);

    // A sync of the next record may be counted in: with it or without it, a sync is quick beside the work, and no small part of it.
    private static readonly TimeSpan Write = TimeSpan.FromMilliseconds(12);

    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _applied = [];
    private SimulatedDisk _disk = new(new Random(1));
    private Journal _journal = null!;
    private CommitPipeline? _pipeline;

    [TearDown]
    public void Close() => _pipeline?.Close();

    [Test]
    public async Task What_comes_while_records_are_applied_is_synced_at_once_and_applied_after_them()
    {
        var disk = Timed(Sync);
        var (pipeline, first) = await HoldFirstAsync(disk);
        var syncs = disk.Syncs;

        var second = AddAsync(pipeline, "second");
        await HangGuard.UntilAsync(() => Task.FromResult(disk.Syncs == syncs + 1));
        (first.IsCompleted, second.IsCompleted).Should().Be((false, false));
        disk.Release();
        await Task.WhenAll(first, second).Guarded();

        _applied.TakeLast(2).Should().Equal("first", "second");
        pipeline.Close();
        Stored("second").Should().Be("second");
    }

    [Test]
    public async Task Where_a_sync_takes_long_what_comes_meanwhile_goes_together()
    {
        var disk = Timed(10 * Write);
        var (pipeline, first) = await HoldFirstAsync(disk);
        var syncs = disk.Syncs;

        var others = new[] { AddAsync(pipeline, "second"), AddAsync(pipeline, "third") };
        disk.Release();
        await Task.WhenAll([first, .. others]).Guarded();

        disk.Syncs.Should().Be(syncs + 1);
        _applied.TakeLast(3).Should().Equal("first", "second", "third");
        pipeline.Close();
    }

    [Test]
    public async Task Behind_records_that_cannot_be_applied_those_that_are_synced_may_be_there_after_the_next_start()
    {
        var disk = Timed(Sync);
        var (pipeline, first) = await HoldFirstAsync(disk);
        var syncs = disk.Syncs;

        var second = AddAsync(pipeline, "second");
        await HangGuard.UntilAsync(() => Task.FromResult(disk.Syncs == syncs + 1));
        disk.Fail(new IOException("simulated"));

        foreach (var synced in (Task[])[first, second])
            (await synced.Guarded().Awaiting(it => it).Should().ThrowAsync<StoreReadOnlyException>()).Which.OutcomeUnknown.Should().BeTrue();
        (await FluentActions.Awaiting(() => AddAsync(pipeline, "third")).Should().ThrowAsync<StoreReadOnlyException>()).Which.OutcomeUnknown.Should().BeFalse();
        pipeline.Close();
        Open(_disk, opening: 2).Close();
        (Stored("first"), Stored("second")).Should().Be(("first", "second"));
    }

    [Test]
    public async Task What_was_synced_before_a_sync_that_fails_is_applied_and_acknowledged()
    {
        var disk = Timed(Sync);
        var (pipeline, first) = await HoldFirstAsync(disk);

        disk.FailSyncs(new IOException("simulated"));
        var second = AddAsync(pipeline, "second");
        (await second.Guarded().Awaiting(it => it).Should().ThrowAsync<StoreReadOnlyException>()).Which.OutcomeUnknown.Should().BeTrue();
        disk.Release();

        await first.Guarded();
        Stored("first").Should().Be("first");
    }

    [Test]
    public async Task A_segment_is_given_up_with_all_that_was_applied_from_it([Range(1, 8)] int seed)
    {
        const int large = 50_000;
        _disk = new(new Random(seed));
        var disk = Timed(Sync);
        var pipeline = Open(disk);
        await WarmUpAsync(pipeline);
        await AddAsync(pipeline, "large", large).Guarded();
        await WarmUpAsync(pipeline);
        var held = disk.Hold("before");

        var first = AddAsync(pipeline, "first", fileBefore: "before");
        await held.Guarded();
        var second = AddAsync(pipeline, "second", large);
        await HangGuard.LetPoolWorkAsync();
        disk.Release();
        await Task.WhenAll(first, second).Guarded();
        await HangGuard.UntilAsync(() => Task.FromResult(!_journal.IsRetired));

        _disk.LosePower();
        Open(_disk, opening: 2).Close();
        (Stored("first"), Stored("second")).Should().Be(("first", "second"));
    }

    private TimedDisk Timed(TimeSpan sync) => new(_disk, _clock, sync, Write);

    private CommitPipeline Open(IDisk disk, long opening = 1)
    {
        var files = new DataFiles(disk, new(disk, 0));
        _journal = new(disk, files, SmallJournal.Bytes);
        _journal.Recover(opening - 1);
        _journal.Prepare();
        _journal.Start(opening);
        return _pipeline = new(_journal, files, FileDurability.Fsync, "store", _clock);
    }

    /// <summary>The first record after some others is synced, and is not applied until the disk lets it.</summary>
    private async Task<(CommitPipeline Pipeline, Task First)> HoldFirstAsync(TimedDisk disk)
    {
        var pipeline = Open(disk);
        await WarmUpAsync(pipeline);
        var held = disk.Hold("first");
        var first = Task.Run(() => AddAsync(pipeline, "first"));
        await held.Guarded();
        return (pipeline, first);
    }

    /// <summary>Lets it know what syncs and writes cost.</summary>
    private async Task WarmUpAsync(CommitPipeline pipeline)
    {
        for (var count = 0; count < 30; count++)
            await AddAsync(pipeline, "warm").Guarded();
    }

    private async Task AddAsync(CommitPipeline pipeline, string file, int length = 10, string? fileBefore = null) =>
        await pipeline.RunAsync(
            record =>
            {
                if (fileBefore is not null)
                    record.Batch.Write(fileBefore, 0, "before"u8);
                record.Batch.Write(file, 0, Encoding.UTF8.GetBytes(file.PadRight(length)));
                record.OnApplied(() => _applied.Add(file));
                return file;
            },
            CancellationToken.None
        );

    private string Stored(string file)
    {
        var bytes = new byte[10];
        return Encoding.UTF8.GetString(bytes, 0, _disk.Read(file, 0, bytes)).TrimEnd();
    }
}
