using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of commits that are refused: on another version, of an absent or closed session, for one of their parts.</summary>
internal static class RefusalRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("commit.old-version-is-refused", "A commit on a version that is no longer current is refused.", OldVersionIsRefused),
        new("commit.future-version-is-refused", "A commit on a version that does not exist yet is refused.", FutureVersionIsRefused),
        new("commit.creating-what-exists-is-refused", "A session is created once.", CreatingTwiceIsRefused),
        new("commit.updating-what-is-absent-is-gone", "A commit on a version of a session that does not exist is answered with gone.", AbsentIsGone),
        new("commit.refusal-tells-the-current-version", "A refused commit learns version and sequence that are current.", RefusalTells),
        new("commit.refused-one-leaves-nothing", "Nothing of a refused commit is stored.", RefusedLeavesNothing),
        new("commit.is-all-or-nothing", "A refused write of state takes its whole commit with it.", IsAllOrNothing),
        new("commit.refused-creation-leaves-nothing", "A creation refused for its state leaves no session.", RefusedCreation),
        new("commit.closed-session-is-gone", "A session that is not open takes no commit, whatever version it builds upon.", ClosedIsGone),
        new("commit.closed-session-takes-a-status", "A commit that sets the status is taken by a closed session too.", ClosedTakesStatus),
    ];

    private static async Task OldVersionIsRefused(RuleRun run)
    {
        var key = await run.SessionAsync("one", "two", "three").ConfigureAwait(false);
        run.Equal(
            CommitStatus.VersionConflict,
            (await run.TryAsync(RuleRun.Commit(key, 2, "late")).ConfigureAwait(false)).Status,
            "the answer to a commit on the version before"
        );
        run.Equal(
            CommitStatus.VersionConflict,
            (await run.TryAsync(RuleRun.Commit(key, 1, "later")).ConfigureAwait(false)).Status,
            "the answer to a commit on an older version"
        );
        run.Equal(3, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
    }

    private static async Task FutureVersionIsRefused(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        run.Equal(
            CommitStatus.VersionConflict,
            (await run.TryAsync(RuleRun.Commit(key, 2, "early")).ConfigureAwait(false)).Status,
            "the answer to a commit on a future version"
        );
    }

    private static async Task CreatingTwiceIsRefused(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        run.Equal(
            CommitStatus.VersionConflict,
            (await run.TryAsync(RuleRun.Commit(key, 0, "again")).ConfigureAwait(false)).Status,
            "the answer to a second creation"
        );
        run.Equal(1, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
    }

    private static async Task AbsentIsGone(RuleRun run)
    {
        var key = RuleRun.NewKey();
        var result = await run.TryAsync(RuleRun.Commit(key, 1, "lost")).ConfigureAwait(false);
        run.Equal((CommitStatus.Gone, 0L), (result.Status, result.Version), "status and version");
        run.True(await run.FindAsync(key).ConfigureAwait(false) is null, "no session was made");
    }

    private static async Task RefusalTells(RuleRun run)
    {
        var key = await run.SessionAsync("one", "two").ConfigureAwait(false);
        var result = await run.TryAsync(RuleRun.Commit(key, 1, "late")).ConfigureAwait(false);
        run.Equal((2L, 2L, 0L), (result.Version, result.LastSequence, result.FirstSequence), "version, last and first sequence");
    }

    private static async Task RefusedLeavesNothing(RuleRun run)
    {
        var key = await run.SessionAsync("one", "two").ConfigureAwait(false);
        var before = await run.LoadAsync(key).ConfigureAwait(false);
        await run.TryAsync(
                RuleRun.Commit(key, 1, "late") with
                {
                    State = [RuleRun.Write(key, "entry", "value")],
                    Events = [RuleRun.Event("turn:started", key)],
                    Metadata = RuleRun.Json("metadata"),
                    Status = SessionStatus.Expired,
                }
            )
            .ConfigureAwait(false);
        await UnchangedAsync(run, key, before).ConfigureAwait(false);
    }

    private static async Task IsAllOrNothing(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.PutAsync(RuleRun.Commit(key, 0, "one") with { State = [RuleRun.Write(key, "entry", "first")] }).ConfigureAwait(false);
        var before = await run.LoadAsync(key).ConfigureAwait(false);
        var result = await run.TryAsync(
                RuleRun.Commit(key, 1, "two") with
                {
                    State = [RuleRun.Write(key, "new", "value"), RuleRun.Write(key, "entry", "second", expectedVersion: 7)],
                    Events = [RuleRun.Event("turn:started", key)],
                    Metadata = RuleRun.Json("metadata"),
                }
            )
            .ConfigureAwait(false);
        run.Equal(CommitStatus.StateConflict, result.Status, "the answer to a commit with state on another version");
        run.Equal((1L, 1L), (result.Version, result.LastSequence), "version and last sequence");
        await UnchangedAsync(run, key, before).ConfigureAwait(false);
    }

    private static async Task RefusedCreation(RuleRun run)
    {
        var key = RuleRun.NewKey();
        var result = await run.TryAsync(RuleRun.Commit(key, 0, "one") with { State = [RuleRun.Write(key, "entry", "value", expectedVersion: 1)] })
            .ConfigureAwait(false);
        run.Equal(CommitStatus.StateConflict, result.Status, "the answer to state that expects a version");
        run.True(await run.FindAsync(key).ConfigureAwait(false) is null, "no session was made");
        await run.PutAsync(RuleRun.Commit(key, 0, "one")).ConfigureAwait(false);
    }

    private static async Task ClosedIsGone(RuleRun run)
    {
        foreach (var status in (SessionStatus[])[SessionStatus.Expired, SessionStatus.Invalidated])
        {
            var key = await run.SessionAsync("one").ConfigureAwait(false);
            await run.PutAsync(RuleRun.Commit(key, 1) with { Status = status }).ConfigureAwait(false);
            run.Equal(
                CommitStatus.Gone,
                (await run.TryAsync(RuleRun.Commit(key, 2, "late")).ConfigureAwait(false)).Status,
                "the answer of a closed session to its current version"
            );
            run.Equal(
                CommitStatus.Gone,
                (await run.TryAsync(RuleRun.Commit(key, 1, "late")).ConfigureAwait(false)).Status,
                "the answer of a closed session to an old version"
            );
            run.Equal(
                CommitStatus.Gone,
                (await run.TryAsync(RuleRun.Commit(key, 0, "new")).ConfigureAwait(false)).Status,
                "the answer of a closed session to a creation"
            );
            run.Equal(1, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
        }
    }

    private static async Task ClosedTakesStatus(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 1) with { Status = SessionStatus.Expired }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 2) with { Status = SessionStatus.Open }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 3, "two")).ConfigureAwait(false);
        run.Equal(
            CommitStatus.VersionConflict,
            (await run.TryAsync(RuleRun.Commit(key, 3) with { Status = SessionStatus.Expired }).ConfigureAwait(false)).Status,
            "the answer to a status on an old version"
        );
    }

    private static async Task UnchangedAsync(RuleRun run, SessionKey key, StoredSession before)
    {
        var after = await run.LoadAsync(key).ConfigureAwait(false);
        run.Equal(before.Header, after.Header, "the header");
        run.Sequence(before.Messages, after.Messages, "the messages");
        run.Sequence(before.State, after.State, "the state");
        run.Equal(0, (await run.ReadAllAsync().ConfigureAwait(false)).Count, "the number of events");
        foreach (var name in (string[])["entry", "new"])
        {
            var history = await run.State.GetHistoryAsync(StateKey.OfSession(key, name), 10, run.Token).ConfigureAwait(false);
            run.Equal(before.State.Count(entry => entry.Key.Name == name), history.Count, "the number of versions of a state entry");
        }
    }
}
