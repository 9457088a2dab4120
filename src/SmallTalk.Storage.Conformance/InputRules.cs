using SmallTalk.Events;
using SmallTalk.State;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of input that is wrong: it is refused with the error that names it, and nothing of it is stored.</summary>
internal static class InputRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("input.commit-that-contradicts-itself-is-refused", "A commit without id, expiry or content where they are needed is refused.", Commit),
        new("input.foreign-state-is-refused", "A commit writes state of its own session, each entry once.", ForeignState),
        new("input.bad-names-are-refused", "Ids, topics and names that break the rules are refused as such.", Names),
        new("input.event-without-id-is-refused", "An event must have an id.", EventWithoutId),
        new("input.limits-are-checked", "Limits and slots out of their range are refused.", Limits),
        new("input.state-of-a-session-is-not-written-alone", "The state port refuses a key that names a session.", SessionState),
        new("input.lease-needs-a-name-and-a-time", "A lease with a bad name or no time is refused.", Lease),
    ];

    private static async Task Commit(RuleRun run)
    {
        var key = RuleRun.NewKey();
        var good = RuleRun.Commit(key, 0, "one");
        await RefusedAsync(run, good with { CommitId = default }, "a commit without id").ConfigureAwait(false);
        await RefusedAsync(run, good with { ExpectedVersion = -1 }, "a negative version").ConfigureAwait(false);
        await RefusedAsync(run, good with { Expiry = null }, "a creation without expiry").ConfigureAwait(false);
        await RefusedAsync(run, good with { Messages = [RuleRun.Message("one"), default] }, "an empty message").ConfigureAwait(false);
        run.True(await run.FindAsync(key).ConfigureAwait(false) is null, "nothing was stored");
        await run.PutAsync(good).ConfigureAwait(false);
    }

    private static async Task ForeignState(RuleRun run)
    {
        var key = RuleRun.NewKey();
        var good = RuleRun.Commit(key, 0, "one");
        await RefusedAsync(run, good with { State = [RuleRun.Write(RuleRun.NewKey(), "entry", "value")] }, "state of another session").ConfigureAwait(false);
        await RefusedAsync(run, good with { State = [RuleRun.Write(new(Partition.Parse("tenant"), key.Id), "entry", "value")] }, "state of another partition")
            .ConfigureAwait(false);
        await RefusedAsync(run, good with { State = [RuleRun.Write("entry", "value")] }, "state of no session").ConfigureAwait(false);
        await RefusedAsync(run, good with { State = [RuleRun.Write(key, "entry", "1"), RuleRun.Write(key, "entry", "2")] }, "one entry twice")
            .ConfigureAwait(false);
        run.True(await run.FindAsync(key).ConfigureAwait(false) is null, "nothing was stored");
    }

    private static async Task Names(RuleRun run)
    {
        var key = RuleRun.NewKey();
        var commit = RuleRun.Commit(key, 0, "one");
        await InvalidAsync(run, () => run.TryAsync(commit with { Key = default }), "a commit without session").ConfigureAwait(false);
        await InvalidAsync(run, () => run.FindAsync(default), "a load without session").ConfigureAwait(false);
        await InvalidAsync(run, () => run.TryAsync(commit with { Events = [RuleRun.Event("a"), RuleRun.Event("a:*")] }), "a wildcard in a topic")
            .ConfigureAwait(false);
        await InvalidAsync(run, () => run.AppendAsync(RuleRun.Event("a"), RuleRun.Event("")), "an empty topic").ConfigureAwait(false);
        await InvalidAsync(
                run,
                () => run.TryAsync(commit with { State = [new(new(key.Partition, key.Id, "../x"), null, "author")] }),
                "a path as the name of state"
            )
            .ConfigureAwait(false);
        await InvalidAsync(run, () => run.WriteAsync(new(new(default, null, "a\0b"), null, "author")), "a control character in the name of state")
            .ConfigureAwait(false);
        await InvalidAsync(
                run,
                () => run.Events.SaveCursorAsync(new(new(new string('x', 257)), default, [], null), false, run.Token).AsTask(),
                "a subscriber of 257 bytes"
            )
            .ConfigureAwait(false);
        run.True(await run.FindAsync(key).ConfigureAwait(false) is null, "no session was stored");
        run.Equal(0, (await run.ReadAllAsync().ConfigureAwait(false)).Count, "the number of events");
    }

    private static async Task EventWithoutId(RuleRun run)
    {
        await run.ThrowsAsync<ArgumentException>(() => run.AppendAsync(RuleRun.Event("a"), RuleRun.Event("b") with { Id = default }), "an event without id")
            .ConfigureAwait(false);
        await RefusedAsync(
                run,
                RuleRun.Commit(RuleRun.NewKey(), 0) with
                {
                    Events = [RuleRun.Event("b") with { Id = default }],
                },
                "a commit with an event without id"
            )
            .ConfigureAwait(false);
        run.Equal(0, (await run.ReadAllAsync().ConfigureAwait(false)).Count, "the number of events");
    }

    private static async Task Limits(RuleRun run)
    {
        foreach (var limit in (int[])[0, -1, SessionQuery.MaxLimit + 1])
        {
            await run.ThrowsAsync<ArgumentOutOfRangeException>(() => run.QueryAsync(new() { Limit = limit }), "a query with a limit out of range")
                .ConfigureAwait(false);
            await run.ThrowsAsync<ArgumentOutOfRangeException>(
                    () => DeadLetterRules.ListAsync(run, new() { Limit = limit }),
                    "a list with a limit out of range"
                )
                .ConfigureAwait(false);
        }
        await run.ThrowsAsync<ArgumentOutOfRangeException>(() => run.ReadAsync(EventFilter.All, limit: 0), "a read with a limit of 0").ConfigureAwait(false);
        await run.ThrowsAsync<ArgumentOutOfRangeException>(
                () => run.State.GetHistoryAsync(StateKey.OfPartition(default, "entry"), 0, run.Token).AsTask(),
                "a history with a limit of 0"
            )
            .ConfigureAwait(false);
        foreach (var slot in (int[])[-1, 1024])
            await run.ThrowsAsync<ArgumentOutOfRangeException>(
                    () => run.Events.SaveCursorAsync(new(new("a", slot), default, [], null), false, run.Token).AsTask(),
                    "a slot out of range"
                )
                .ConfigureAwait(false);
    }

    private static async Task SessionState(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        await run.ThrowsAsync<ArgumentException>(() => run.WriteAsync(RuleRun.Write(key, "entry", "value")), "state of a session written alone")
            .ConfigureAwait(false);
        await run.ThrowsAsync<ArgumentException>(() => run.WriteAsync(RuleRun.Write("entry", "value"), default(CommitId)), "a write without id")
            .ConfigureAwait(false);
        run.Equal(0, (await run.LoadAsync(key).ConfigureAwait(false)).State.Count, "the number of state entries");
    }

    private static async Task Lease(RuleRun run)
    {
        foreach (var name in (string[])["", "..", "a\nb", " a", new('x', 257)])
            await InvalidAsync(run, () => run.OwnerAsync(name), "a bad instance name").ConfigureAwait(false);
        await run.ThrowsAsync<ArgumentOutOfRangeException>(() => run.Leases.AcquireAsync("one", TimeSpan.Zero, run.Token).AsTask(), "a lease of no time")
            .ConfigureAwait(false);
        run.Equal(0, (await run.Leases.ListAsync(run.Token).ConfigureAwait(false)).Count, "the number of leases");
    }

    private static Task<ArgumentException> RefusedAsync(RuleRun run, SessionCommit commit, string what) =>
        run.ThrowsAsync<ArgumentException>(() => run.TryAsync(commit), what);

    private static Task<InvalidIdException> InvalidAsync(RuleRun run, Func<Task> action, string what) => run.ThrowsAsync<InvalidIdException>(action, what);
}
