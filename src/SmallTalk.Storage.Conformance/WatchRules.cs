using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of watching state.</summary>
internal static class WatchRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("watch.brings-what-is-written", "A watcher gets what is written after it began, deletions too.", BringsWrites),
        new("watch.brings-the-state-of-commits", "A watcher of a session gets the state that its commits write.", BringsCommits),
        new("watch.stays-in-its-scope", "Other partitions, sessions and names are not brought.", StaysInScope),
        new("watch.never-skips-the-newest", "A slow watcher may skip versions, but ends with the newest of each entry, in order.", NeverSkipsNewest),
        new("watch.can-be-cancelled", "A cancelled token ends the watch.", CanBeCancelled),
    ];

    private static async Task BringsWrites(RuleRun run)
    {
        await run.WriteAsync(RuleRun.Write("entry", "before")).ConfigureAwait(false);
        var watch = Watch(run, Partition.Default, null, "");
        await using var closing = watch.ConfigureAwait(false);
        var next = watch.MoveNextAsync().AsTask();
        await run.WriteAsync(RuleRun.Write("entry", "value")).ConfigureAwait(false);
        run.True(await run.SoonAsync(next).ConfigureAwait(false), "the watch goes on");
        run.Equal((2L, RuleRun.Json("value")), (watch.Current.Version, watch.Current.Value!.Value), "version and value");
        next = watch.MoveNextAsync().AsTask();
        await run.WriteAsync(RuleRun.Write("entry", null)).ConfigureAwait(false);
        run.True(await run.SoonAsync(next).ConfigureAwait(false), "the watch goes on");
        run.True(watch.Current is { Version: 3, Value: null }, "the deletion is brought");
    }

    private static async Task BringsCommits(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var watch = Watch(run, key.Partition, key.Id, "a");
        await using var closing = watch.ConfigureAwait(false);
        var next = watch.MoveNextAsync().AsTask();
        await run.PutAsync(RuleRun.Commit(key, 1) with { State = [RuleRun.Write(key, "b", "no"), RuleRun.Write(key, "a", "yes")] }).ConfigureAwait(false);
        run.True(await run.SoonAsync(next).ConfigureAwait(false), "the watch goes on");
        run.Equal((StateKey.OfSession(key, "a"), 1L), (watch.Current.Key, watch.Current.Version), "key and version");
    }

    private static async Task StaysInScope(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var tenant = Partition.Parse("tenant");
        var watch = Watch(run, tenant, null, "a/");
        await using var closing = watch.ConfigureAwait(false);
        var next = watch.MoveNextAsync().AsTask();
        await run.WriteAsync(RuleRun.Write("a/1", "default partition")).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 1) with { State = [RuleRun.Write(key, "a/1", "session")] }).ConfigureAwait(false);
        await run.WriteAsync(RuleRun.Write("a", "other name") with { Key = StateKey.OfPartition(tenant, "a") }).ConfigureAwait(false);
        await run.WriteAsync(RuleRun.Write("a/2", "own") with { Key = StateKey.OfPartition(tenant, "a/2") }).ConfigureAwait(false);
        run.True(await run.SoonAsync(next).ConfigureAwait(false), "the watch goes on");
        run.Equal(StateKey.OfPartition(tenant, "a/2"), watch.Current.Key, "the first key that is brought");
    }

    private static async Task NeverSkipsNewest(RuleRun run)
    {
        var watch = Watch(run, Partition.Default, null, "");
        await using var closing = watch.ConfigureAwait(false);
        var next = watch.MoveNextAsync().AsTask();
        for (var version = 1; version <= 20; version++)
            await run.WriteAsync(RuleRun.Write("entry", $"{version}")).ConfigureAwait(false);
        long seen = 0;
        while (seen < 20)
        {
            run.True(await run.SoonAsync(next).ConfigureAwait(false), "the watch goes on");
            run.True(watch.Current.Version > seen, "versions come in order");
            seen = watch.Current.Version;
            if (seen < 20)
                next = watch.MoveNextAsync().AsTask();
        }
    }

    private static async Task CanBeCancelled(RuleRun run)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(run.Token);
        var watch = run.State.WatchAsync(Partition.Default, null, "", source.Token).GetAsyncEnumerator(source.Token);
        await using var closing = watch.ConfigureAwait(false);
        var next = watch.MoveNextAsync().AsTask();
        await source.CancelAsync().ConfigureAwait(false);
        await run.ThrowsAsync<OperationCanceledException>(() => run.SoonAsync(next), "a cancelled watch").ConfigureAwait(false);
    }

    private static IAsyncEnumerator<StateEntry> Watch(RuleRun run, Partition partition, SessionId? session, string prefix) =>
        run.State.WatchAsync(partition, session, prefix, run.Token).GetAsyncEnumerator(run.Token);
}
