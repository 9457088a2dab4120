using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of sessions and state that two openings of one store work on.</summary>
internal static class SharedSessionRules
{
    private const int Writers = 8;

    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        SharedRule.Of("shared.commit-is-seen-by-the-other", "What one opening committed the other loads, finds and builds upon.", CommitIsSeen),
        SharedRule.Of(
            "shared.old-version-is-refused",
            "A commit on a version that the other opening has passed is refused and changes nothing.",
            OldVersionIsRefused
        ),
        SharedRule.Of("shared.repeat-has-one-effect", "A commit that one opening stored is known to the other.", RepeatHasOneEffect),
        SharedRule.Of("shared.one-of-many-writers-wins", "Of commits on one version that race through both openings, one is stored.", OneWriterWins),
        SharedRule.Of("shared.deletion-is-seen-by-the-other", "What one opening deleted is gone for the other, with a tombstone or without.", DeletionIsSeen),
        SharedRule.Of("shared.state-of-a-partition-is-one", "State of a partition has one order of versions.", StateIsOne),
        SharedRule.Of(
            "shared.watch-brings-the-others-writes",
            "A watcher gets the state that the other opening writes, by itself or in a commit.",
            WatchBringsWrites
        ),
        SharedRule.Of("shared.closing-one-spares-the-other", "When one opening is closed the other goes on, with all that is stored.", ClosingSpares),
    ];

    private static async Task CommitIsSeen(RuleRun run, RuleRun other)
    {
        var key = RuleRun.NewKey("tenant");
        for (var version = 0; version < 8; version++)
        {
            var (writer, reader) = version % 2 == 0 ? (run, other) : (other, run);
            await writer
                .PutAsync(RuleRun.Commit(key, version, $"{version + 1}") with { State = [RuleRun.Write(key, "entry", $"{version + 1}")] })
                .ConfigureAwait(false);
            var stored = await reader.LoadAsync(key).ConfigureAwait(false);
            reader.Equal((version + 1, version + 1), ((int)stored.Header.Version, stored.Messages.Count), "version and messages that the other opening sees");
            reader.Equal(RuleRun.Json($"{version + 1}"), stored.State.Single().Value!.Value, "the state that the other opening sees");
            reader.Sequence(
                [stored.Header],
                await reader.QueryAsync(new() { Partition = key.Partition }).ConfigureAwait(false),
                "what a query of the other opening brings"
            );
        }
    }

    private static async Task OldVersionIsRefused(RuleRun run, RuleRun other)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        await other.LoadAsync(key).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 1, "two")).ConfigureAwait(false);
        var refused = await other.TryAsync(RuleRun.Commit(key, 1, "late") with { State = [RuleRun.Write(key, "entry", "late")] }).ConfigureAwait(false);
        other.Equal((CommitStatus.VersionConflict, 2L), (refused.Status, refused.Version), "status and version");
        other.Equal(
            CommitStatus.VersionConflict,
            (await other.TryAsync(RuleRun.Commit(key, 0, "late")).ConfigureAwait(false)).Status,
            "the answer to a creation"
        );
        var stored = await other.LoadAsync(key).ConfigureAwait(false);
        other.Equal((2, 0), (stored.Messages.Count, stored.State.Count), "messages and state entries");
        await other.PutAsync(RuleRun.Commit(key, 2, "three")).ConfigureAwait(false);
    }

    private static async Task RepeatHasOneEffect(RuleRun run, RuleRun other)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var commit = RuleRun.Commit(key, 1, "two");
        var first = await run.PutAsync(commit).ConfigureAwait(false);
        other.Equal(
            first with
            {
                Status = CommitStatus.Repeated,
            },
            await other.TryAsync(commit with { IsRetry = true }).ConfigureAwait(false),
            "the answer to a repeat through the other opening"
        );
        await other.PutAsync(RuleRun.Commit(key, 2, "three")).ConfigureAwait(false);
        run.Equal(
            CommitStatus.Repeated,
            (await run.TryAsync(commit with { ExpectedVersion = 3, IsRetry = true }).ConfigureAwait(false)).Status,
            "the answer to a repeat that was rebased"
        );
        run.Equal(3, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
    }

    private static async Task OneWriterWins(RuleRun run, RuleRun other)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        for (var version = 1; version <= 5; version++)
        {
            var expected = version;
            var commits = Enumerable
                .Range(0, Writers)
                .Select(writer => Task.Run(() => (writer % 2 == 0 ? run : other).TryAsync(RuleRun.Commit(key, expected, $"writer {writer}")), run.Token));
            var results = await run.SoonAsync(Task.WhenAll(commits)).ConfigureAwait(false);
            run.Equal(1, results.Count(result => result.Status is CommitStatus.Committed), "the number of commits that were stored");
            run.Equal(Writers - 1, results.Count(result => result.Status is CommitStatus.VersionConflict), "the number of commits that were refused");
        }

        run.Equal(6, (await other.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
    }

    private static async Task DeletionIsSeen(RuleRun run, RuleRun other)
    {
        var (gone, tombstone) = (await run.SessionAsync("one").ConfigureAwait(false), await run.SessionAsync("one").ConfigureAwait(false));
        await other.LoadAsync(gone).ConfigureAwait(false);
        await other.LoadAsync(tombstone).ConfigureAwait(false);
        await run.Sessions.DeleteAsync(gone, default, run.Token).ConfigureAwait(false);
        await run.Sessions.DeleteAsync(tombstone, new(TombstoneUntil: RuleRun.FarAway), run.Token).ConfigureAwait(false);
        other.True(await other.FindAsync(gone).ConfigureAwait(false) is null, "the other opening finds nothing");
        other.Equal(SessionStatus.Invalidated, (await other.LoadAsync(tombstone).ConfigureAwait(false)).Header.Status, "the status of the tombstone");
        foreach (var key in (SessionKey[])[gone, tombstone])
            other.Equal(CommitStatus.Gone, (await other.TryAsync(RuleRun.Commit(key, 1, "late")).ConfigureAwait(false)).Status, "the answer to a late commit");
        other.True(await other.Sessions.DeleteAsync(tombstone, new(ExpectedVersion: 2), other.Token).ConfigureAwait(false), "the tombstone is deleted");
        await run.PutAsync(RuleRun.Commit(tombstone, 0, "new")).ConfigureAwait(false);
    }

    private static async Task StateIsOne(RuleRun run, RuleRun other)
    {
        for (var version = 0; version < 4; version++)
            run.Equal(
                version + 1,
                (await (version % 2 == 0 ? run : other).WriteAsync(RuleRun.Write("entry", $"{version}", version)).ConfigureAwait(false)).Current!.Version,
                "the version that is written"
            );
        run.True(!(await run.WriteAsync(RuleRun.Write("entry", "late", 3)).ConfigureAwait(false)).Written, "a write on an old version is refused");
        var key = StateKey.OfPartition(Partition.Default, "entry");
        var history = await run.State.GetHistoryAsync(key, 10, run.Token).ConfigureAwait(false);
        run.Sequence([4L, 3, 2, 1], history.Select(entry => entry.Version), "the versions of the history");
        run.Sequence(history, await other.State.GetHistoryAsync(key, 10, other.Token).ConfigureAwait(false), "the history that the other opening sees");
    }

    private static async Task WatchBringsWrites(RuleRun run, RuleRun other)
    {
        Task MarkAsync() => run.WriteAsync(RuleRun.Write("mark", "begun"));
        await NextAsync(run, Partition.Default, null, MarkAsync, () => other.WriteAsync(RuleRun.Write("entry", "value")), "value").ConfigureAwait(false);
        await NextAsync(run, Partition.Default, null, MarkAsync, () => other.WriteAsync(RuleRun.Write("entry", null)), null).ConfigureAwait(false);
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        Task PutAsync(RuleRun by, long version, string name) =>
            by.PutAsync(RuleRun.Commit(key, version) with { State = [RuleRun.Write(key, name, "of a session")] });
        await NextAsync(run, key.Partition, key.Id, () => PutAsync(run, 1, "mark"), () => PutAsync(other, 2, "entry"), "of a session").ConfigureAwait(false);
    }

    private static async Task NextAsync(RuleRun run, Partition partition, SessionId? session, Func<Task> mark, Func<Task> write, string? expected)
    {
        var watch = run.State.WatchAsync(partition, session, "", run.Token).GetAsyncEnumerator(run.Token);
        await using var closing = watch.ConfigureAwait(false);
        // It has begun when it brings what it was begun for: what others write before that may be what it began with.
        var next = watch.MoveNextAsync().AsTask();
        await mark().ConfigureAwait(false);
        await BringsAsync(run, watch, next, entry => entry.Key.Name == "mark").ConfigureAwait(false);
        next = watch.MoveNextAsync().AsTask();
        await write().ConfigureAwait(false);
        var value = expected is null ? (Payload?)null : RuleRun.Json(expected);
        await BringsAsync(run, watch, next, entry => entry.Key.Name == "entry" && entry.Value == value).ConfigureAwait(false);
    }

    /// <summary>Waits for an entry; news of what was written before the watch may come late, and before it.</summary>
    private static async Task BringsAsync(RuleRun run, IAsyncEnumerator<StateEntry> watch, Task<bool> next, Func<StateEntry, bool> isIt)
    {
        run.True(await run.SoonAsync(next).ConfigureAwait(false), "the watch goes on");
        while (!isIt(watch.Current))
            run.True(await run.SoonAsync(watch.MoveNextAsync().AsTask()).ConfigureAwait(false), "the watch goes on");
    }

    private static async Task ClosingSpares(RuleRun run, RuleRun other)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        await other.PutAsync(RuleRun.Commit(key, 1, "two") with { Events = [RuleRun.Event("a", key)] }).ConfigureAwait(false);
        await other.DisposeAsync().ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 2, "three") with { Events = [RuleRun.Event("b", key)] }).ConfigureAwait(false);
        run.Equal(3, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
        run.Sequence(["a", "b"], (await run.ReadAllAsync().ConfigureAwait(false)).Select(record => record.Event.Topic), "the events");
    }
}
