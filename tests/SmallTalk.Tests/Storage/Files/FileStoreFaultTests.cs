using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage.Files;

/// <summary>A disk that fails under the pipeline.</summary>
public sealed class FileStoreFaultTests
{
    private const int SegmentBytes = 64 * 1024;
    private readonly SimulatedDisk _disk = new(new Random(1));

    [Test]
    public async Task A_failed_sync_is_not_tried_again_and_the_store_is_read_only()
    {
        var pipeline = Open(out _);
        await WriteAsync(pipeline, "first");
        _disk.StepsToError = 1; // the write works, the sync does not

        var failing = () => WriteAsync(pipeline, "second");
        var later = () => WriteAsync(pipeline, "third");

        (await failing.Should().ThrowAsync<StoreReadOnlyException>()).Which.OutcomeUnknown.Should().BeTrue();
        (await later.Should().ThrowAsync<StoreReadOnlyException>()).Which.OutcomeUnknown.Should().BeFalse();
        _disk.GetLength("first").Should().Be(10);
        _disk.GetLength("third").Should().Be(-1);
    }

    [Test]
    public async Task A_full_disk_holds_what_is_durable_until_there_is_room()
    {
        var pipeline = Open(out var files, reserve: 100);
        await WriteAsync(pipeline, "first");
        _disk.Capacity = 0;

        await WriteAsync(pipeline, "second", 200);

        files.GetLength("second").Should().Be(200, "it is read from memory");
        _disk.GetLength("second").Should().BeLessThan(200);
        var refused = () => WriteAsync(pipeline, "third");
        await refused.Should().ThrowAsync<StoreFullException>();
        _disk.Capacity = long.MaxValue;
        await WriteAsync(pipeline, "third");
        _disk.GetLength("second").Should().Be(200);
    }

    [Test]
    public async Task A_record_larger_than_the_journal_is_refused_and_nothing_else()
    {
        var pipeline = Open(out _);

        var large = () => WriteAsync(pipeline, "large", SegmentBytes);
        (await large.Should().ThrowAsync<PayloadTooLargeException>()).WithMessage("*SmallTalk:Storage:File:JournalBytes*");

        await WriteAsync(pipeline, "small");
        _disk.GetLength("small").Should().Be(10);
    }

    private CommitPipeline Open(out DataFiles files, int reserve = 0)
    {
        files = new(_disk, new(_disk, reserve));
        var journal = new Journal(_disk, files, SegmentBytes);
        journal.Recover(0);
        journal.Prepare();
        files.TryRecoverRoom();
        journal.Start(1);
        return new(journal, files, FileDurability.Fsync, "store", new FakeTimeProvider());
    }

    private static async Task WriteAsync(CommitPipeline pipeline, string file, int bytes = 10) =>
        await pipeline.RunAsync(
            record =>
            {
                record.Batch.Write(file, 0, new byte[bytes]);
                return true;
            },
            CancellationToken.None
        );
}
