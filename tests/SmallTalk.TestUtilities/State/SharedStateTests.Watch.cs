using System.Threading.Channels;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.State;

public abstract partial class SharedStateTests
{
    [Test]
    [Property("Requirement", "FR-025")]
    [Property("Requirement", "B-03")]
    public async Task A_watcher_sees_what_there_is_and_then_what_the_other_process_changes()
    {
        await Here.SetAsync("board/a", 1, Ann);
        await Here.SetAsync("other", 1, Ann);
        await using var watch = new StateWatching(There, "board/");

        (await watch.NextAsync()).Should().Match<StateEntry>(it => it.Key.Name == "board/a" && it.Version == 1);
        await Here.SetAsync("board/b", 2, Bob);
        (await watch.NextAsync()).Should().Match<StateEntry>(it => it.Key.Name == "board/b" && it.Author == Bob);
        await Here.Of(Partition.Parse("elsewhere")).SetAsync("board/c", 3, Ann);
        await Here.DeleteAsync("board/a", Bob);
        (await watch.NextAsync()).Should().Match<StateEntry>(it => it.Key.Name == "board/a" && it.Version == 2 && it.Value == null);
        await Here.RollBackAsync("board/a", 1, Ann);
        (await watch.NextAsync()).Should().Match<StateEntry>(it => it.Key.Name == "board/a" && it.Version == 3 && There.Read<int>(it) == 1);
    }

    [Test]
    [Property("Requirement", "FR-025")]
    public async Task Watchers_in_both_processes_end_at_the_newest_version_of_every_entry()
    {
        await using var here = new StateWatching(Here, "");
        await using var there = new StateWatching(There, "");

        await RaceAsync(state => state.UpdateAsync<int>($"entry {Random.Shared.Next(4)}", it => it + 1, Ann));

        foreach (var entry in await Here.ListAsync())
        {
            await here.SeenAsync(entry);
            await there.SeenAsync(entry);
        }
    }

    [Test]
    [Property("Requirement", "FR-025")]
    public async Task A_watcher_survives_a_store_that_was_away_and_does_not_miss_what_was_written_meanwhile()
    {
        await Here.SetAsync("plan", new Plan("one"), Ann);
        await using var watch = new StateWatching(There, "");
        await watch.NextAsync();
        var cut = _there.Faults.Add(StoreOperations.WatchState, Fault.FailBefore(), times: 2);
        _there.Faults.Add(StoreOperations.ListState, Fault.FailBefore(), times: 5);

        var written = await Here.SetAsync("plan", new Plan("two"), Bob);

        await watch.SeenAsync(written.Current!);
        var last = await Here.SetAsync("plan", new Plan("three"), Bob);
        await watch.SeenAsync(last.Current!);
        cut.Disarm();
        var after = await Here.DeleteAsync("plan", Bob);
        await watch.SeenAsync(after.Current!);
    }

    [Test]
    public async Task A_watcher_ends_when_its_token_or_its_host_ends()
    {
        using var end = new CancellationTokenSource();
        var cancelled = ReadToEndAsync(Here, end.Token);
        await using var process = await StateProcess.StartAsync(await OpenAsync());
        var stopped = ReadToEndAsync(process.State, CancellationToken.None);

        await end.CancelAsync();
        await process.DisposeAsync();

        await cancelled.Awaiting(it => it.WaitAsync(Guard, TimeProvider.System)).Should().ThrowAsync<OperationCanceledException>();
        await stopped.WaitAsync(Guard, TimeProvider.System);
    }

    [Test]
    public async Task A_watcher_ends_by_itself_when_its_host_is_gone_before_it_hears_of_it()
    {
        await using var process = await StateProcess.StartAsync(await OpenAsync());
        process.Faults.Add(StoreOperations.ListState, Fault.FailBefore(_ => Gone(process)));

        await ReadToEndAsync(process.State, CancellationToken.None).WaitAsync(Guard, TimeProvider.System);
    }

    private static OperationCanceledException Gone(StateProcess process)
    {
        process.DisposeAsync().AsTask().Wait();
        return new();
    }

    private static async Task ReadToEndAsync(ISharedState state, CancellationToken cancellationToken)
    {
        await foreach (var _ in state.WatchAsync(cancellationToken: cancellationToken))
        {
            // Nothing is written here.
        }
    }

    /// <summary>Reads a watch into a queue.</summary>
    private sealed class StateWatching : IAsyncDisposable
    {
        private readonly Channel<StateEntry> _entries = Channel.CreateUnbounded<StateEntry>();
        private readonly CancellationTokenSource _end = new();
        private readonly Task _reading;

        public StateWatching(ISharedState state, string prefix) => _reading = ReadAsync(state, prefix);

        public async Task<StateEntry> NextAsync() => await _entries.Reader.ReadAsync(_end.Token).AsTask().WaitAsync(Guard, TimeProvider.System);

        /// <summary>Reads on until this version has come.</summary>
        public async Task SeenAsync(StateEntry entry)
        {
            while (!_newest.TryGetValue(entry.Key.Name, out var seen) || seen.Version < entry.Version)
            {
                var next = await NextAsync();
                _newest[next.Key.Name] = next;
            }
            _newest[entry.Key.Name].Should().Be(entry);
        }

        private readonly Dictionary<string, StateEntry> _newest = [];

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _reading.WaitAsync(Guard, TimeProvider.System);
            _end.Dispose();
        }

        private async Task ReadAsync(ISharedState state, string prefix)
        {
            try
            {
                await foreach (var entry in state.WatchAsync(prefix, _end.Token))
                    _entries.Writer.TryWrite(entry);
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
            catch (Exception error)
            {
                _entries.Writer.TryComplete(error);
            }
        }
    }
}
