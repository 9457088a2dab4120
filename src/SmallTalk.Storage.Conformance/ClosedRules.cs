namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of a store that was closed.</summary>
internal static class ClosedRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        Rule("closed.store-says-so", "Whatever is asked of a closed store fails with ObjectDisposedException; closing again does nothing.", SaysSo),
        Rule("closed.store-takes-no-writes", "Ports that were taken before take no writes afterwards, and leave nothing behind.", TakesNoWrites),
        Rule("closed.waits-end", "Who waits for events or watches state when the store is closed does not wait for ever.", WaitsEnd),
    ];

    // A store that lives in memory only has nothing to close.
    private static ConformanceRule Rule(string name, string description, Func<RuleRun, Task> check) =>
        new(name, description, check, StoreCapabilities.Persistent);

    private static async Task SaysSo(RuleRun run)
    {
        var (key, backend) = (await run.SessionAsync("one").ConfigureAwait(false), run.Backend);
        await backend.DisposeAsync().ConfigureAwait(false);
        await backend.DisposeAsync().ConfigureAwait(false);
        await ClosedAsync(run, async () => await backend.InitializeAsync(run.Token).ConfigureAwait(false), "opening").ConfigureAwait(false);
        await ClosedAsync(run, async () => await backend.PingAsync(run.Token).ConfigureAwait(false), "a ping").ConfigureAwait(false);
        await ClosedAsync(run, async () => await backend.GetStatisticsAsync(run.Token).ConfigureAwait(false), "counting").ConfigureAwait(false);
        await ClosedAsync(run, () => run.LoadAsync(key), "a load").ConfigureAwait(false);
        await ClosedAsync(run, () => run.QueryAsync(new()), "a query").ConfigureAwait(false);
        await ClosedAsync(run, () => run.TryAsync(RuleRun.Commit(key, 1, "late")), "a commit").ConfigureAwait(false);
        await ClosedAsync(run, () => run.ReadAllAsync(), "reading events").ConfigureAwait(false);
        await ClosedAsync(run, () => run.WriteAsync(RuleRun.Write("entry", "late")), "writing state").ConfigureAwait(false);
        await ClosedAsync(run, () => run.OwnerAsync(), "acquiring a lease").ConfigureAwait(false);
    }

    private static async Task TakesNoWrites(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var (sessions, events, state, leases) = (run.Sessions, run.Events, run.State, run.Leases);
        await run.Backend.DisposeAsync().ConfigureAwait(false);
        var commit = RuleRun.Commit(key, 1, "late") with { Events = [RuleRun.Event("late", key)] };
        var (write, id) = (RuleRun.Write("late", "late"), CommitId.New());
        await ClosedAsync(run, async () => await sessions.CommitAsync(commit, run.Token).ConfigureAwait(false), "a commit").ConfigureAwait(false);
        await ClosedAsync(run, async () => await sessions.DeleteAsync(key, default, run.Token).ConfigureAwait(false), "a deletion").ConfigureAwait(false);
        await ClosedAsync(run, async () => await events.AppendAsync([RuleRun.Event("late")], run.Token).ConfigureAwait(false), "an event")
            .ConfigureAwait(false);
        await ClosedAsync(run, async () => await state.WriteAsync(write, id, null, run.Token).ConfigureAwait(false), "writing state").ConfigureAwait(false);
        await ClosedAsync(run, async () => await leases.AcquireAsync("late", RuleRun.LeaseTime, run.Token).ConfigureAwait(false), "a lease")
            .ConfigureAwait(false);
        await run.ReopenAsync().ConfigureAwait(false);
        run.Equal(1, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
        run.Equal(0, (await run.ReadAllAsync().ConfigureAwait(false)).Count, "the number of events");
        run.Equal(0, (await run.State.ListAsync(Partition.Default, null, "", run.Token).ConfigureAwait(false)).Count, "the number of state entries");
        run.Equal(0, (await run.Leases.ListAsync(run.Token).ConfigureAwait(false)).Count, "the number of leases");
    }

    private static async Task WaitsEnd(RuleRun run)
    {
        var end = await run.Events.GetEndAsync(run.Token).ConfigureAwait(false);
        var waiting = run.Events.WaitAsync(end, run.Token).AsTask();
        var watch = run.State.WatchAsync(Partition.Default, null, "", run.Token).GetAsyncEnumerator(run.Token);
        var next = watch.MoveNextAsync().AsTask();
        await run.Backend.DisposeAsync().ConfigureAwait(false);
        await run.SoonAsync(EndAsync(waiting)).ConfigureAwait(false);
        await run.SoonAsync(EndAsync(next)).ConfigureAwait(false);
        await watch.DisposeAsync().ConfigureAwait(false);
    }

    // With an error or without: that it ends is the rule.
    private static async Task EndAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static async Task ClosedAsync(RuleRun run, Func<Task> use, string what) =>
        await run.ThrowsAsync<ObjectDisposedException>(use, $"{what} after closing").ConfigureAwait(false);
}
