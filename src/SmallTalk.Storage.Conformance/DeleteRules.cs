using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of deleting sessions.</summary>
internal static class DeleteRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("delete.leaves-nothing", "Of a deleted session neither load nor query nor state brings anything.", LeavesNothing),
        new("delete.absent-is-no-error", "Deleting what is not there succeeds and makes nothing.", AbsentIsNoError),
        new("delete.other-version-is-refused", "A deletion that expects another version deletes nothing.", OtherVersionIsRefused),
        new("delete.expected-version-is-deleted", "A deletion that expects the current version deletes.", ExpectedVersionIsDeleted),
        new("delete.id-begins-anew", "Without a tombstone the id is new again: version 1, sequence 1, state version 1.", IdBeginsAnew),
        new("delete.tombstone-holds-no-content", "A tombstone is a header without content, one version on.", TombstoneHoldsNoContent),
        new("delete.tombstone-keeps-the-id-gone", "A session with a tombstone cannot be created or written.", TombstoneKeepsGone),
        new("delete.tombstone-can-be-deleted", "A tombstone is found by its expiry and removed by a second deletion.", TombstoneCanBeDeleted),
        new("delete.leaves-other-sessions", "Other sessions stay.", LeavesOthers),
    ];

    private static async Task LeavesNothing(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.PutAsync(RuleRun.Commit(key, 0, "one") with { State = [RuleRun.Write(key, "entry", "value")] }).ConfigureAwait(false);
        run.True(await run.Sessions.DeleteAsync(key, default, run.Token).ConfigureAwait(false), "the deletion succeeds");
        run.True(await run.FindAsync(key).ConfigureAwait(false) is null, "a load brings nothing");
        run.Equal(0, (await run.QueryAsync(new()).ConfigureAwait(false)).Count, "the number of sessions a query brings");
        run.True(await run.State.GetAsync(StateKey.OfSession(key, "entry"), run.Token).ConfigureAwait(false) is null, "its state is gone");
        run.Equal(0, (await run.State.ListAsync(key.Partition, key.Id, "", run.Token).ConfigureAwait(false)).Count, "the number of its state entries");
        run.Equal(
            CommitStatus.Gone,
            (await run.TryAsync(RuleRun.Commit(key, 1, "late")).ConfigureAwait(false)).Status,
            "the answer to a commit on the deleted version"
        );
    }

    private static async Task AbsentIsNoError(RuleRun run)
    {
        var key = RuleRun.NewKey();
        run.True(await run.Sessions.DeleteAsync(key, default, run.Token).ConfigureAwait(false), "deleting what is absent succeeds");
        run.True(
            await run.Sessions.DeleteAsync(key, new(TombstoneUntil: RuleRun.FarAway), run.Token).ConfigureAwait(false),
            "deleting what is absent succeeds"
        );
        run.True(await run.FindAsync(key).ConfigureAwait(false) is null, "nothing was made");
    }

    private static async Task OtherVersionIsRefused(RuleRun run)
    {
        var key = await run.SessionAsync("one", "two").ConfigureAwait(false);
        run.True(!await run.Sessions.DeleteAsync(key, new(ExpectedVersion: 1), run.Token).ConfigureAwait(false), "a deletion of an old version is refused");
        run.Equal(2, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
    }

    private static async Task ExpectedVersionIsDeleted(RuleRun run)
    {
        var key = await run.SessionAsync("one", "two").ConfigureAwait(false);
        run.True(await run.Sessions.DeleteAsync(key, new(ExpectedVersion: 2), run.Token).ConfigureAwait(false), "a deletion of the current version succeeds");
        run.True(await run.FindAsync(key).ConfigureAwait(false) is null, "nothing is left");
    }

    private static async Task IdBeginsAnew(RuleRun run)
    {
        var key = await run.SessionAsync("one", "two").ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 2) with { State = [RuleRun.Write(key, "entry", "old")] }).ConfigureAwait(false);
        await run.Sessions.DeleteAsync(key, default, run.Token).ConfigureAwait(false);
        var result = await run.PutAsync(RuleRun.Commit(key, 0, "new") with { State = [RuleRun.Write(key, "entry", "new", expectedVersion: 0)] })
            .ConfigureAwait(false);
        run.Equal((1L, 1L), (result.Version, result.LastSequence), "version and last sequence");
        var stored = await run.LoadAsync(key).ConfigureAwait(false);
        run.Sequence([RuleRun.Json("new")], stored.Messages.Select(message => message.Payload), "the messages");
        run.Equal(1, stored.State.Single().Version, "the version of the state");
    }

    private static async Task TombstoneHoldsNoContent(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.PutAsync(
                RuleRun.Commit(key, 0, "secret") with
                {
                    Metadata = RuleRun.Json("secret"),
                    PendingTurn = RuleRun.Json("secret"),
                    State = [RuleRun.Write(key, "entry", "secret")],
                }
            )
            .ConfigureAwait(false);
        run.True(await run.Sessions.DeleteAsync(key, new(TombstoneUntil: RuleRun.FarAway), run.Token).ConfigureAwait(false), "the deletion succeeds");
        var stored = await run.LoadAsync(key).ConfigureAwait(false);
        run.Equal((0, 0), (stored.Messages.Count, stored.State.Count), "messages and state entries");
        run.True(stored.Header is { Metadata.IsEmpty: true, PendingTurn.IsEmpty: true }, "metadata and pending turn are empty");
        run.Equal((2L, SessionStatus.Invalidated), (stored.Header.Version, stored.Header.Status), "version and status");
        run.Equal(new SessionExpiry(RuleRun.FarAway), stored.Header.Expiry, "the expiry");
        run.Equal(
            0,
            (await run.State.GetHistoryAsync(StateKey.OfSession(key, "entry"), 10, run.Token).ConfigureAwait(false)).Count,
            "the number of versions of its state"
        );
    }

    private static async Task TombstoneKeepsGone(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        await run.Sessions.DeleteAsync(key, new(TombstoneUntil: RuleRun.FarAway), run.Token).ConfigureAwait(false);
        for (var version = 0; version <= 2; version++)
            run.Equal(
                CommitStatus.Gone,
                (await run.TryAsync(RuleRun.Commit(key, version, "late")).ConfigureAwait(false)).Status,
                $"the answer to a commit on version {version}"
            );
    }

    private static async Task TombstoneCanBeDeleted(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        await run.Sessions.DeleteAsync(key, new(TombstoneUntil: RuleRun.FarAway.AddYears(-1)), run.Token).ConfigureAwait(false);
        var found = await run.QueryAsync(new() { Status = SessionStatus.Invalidated, ExpiresUntil = RuleRun.FarAway.AddYears(-1) }).ConfigureAwait(false);
        run.Sequence([key], found.Select(header => header.Key), "the tombstones that a query by expiry brings");
        run.True(
            !await run.Sessions.DeleteAsync(key, new(ExpectedVersion: 1), run.Token).ConfigureAwait(false),
            "the version before the tombstone is not current"
        );
        run.True(await run.Sessions.DeleteAsync(key, new(ExpectedVersion: 2), run.Token).ConfigureAwait(false), "the tombstone is deleted");
        run.True(await run.FindAsync(key).ConfigureAwait(false) is null, "nothing is left");
        await run.PutAsync(RuleRun.Commit(key, 0, "new")).ConfigureAwait(false);
    }

    private static async Task LeavesOthers(RuleRun run)
    {
        var (gone, kept) = (await run.SessionAsync("gone").ConfigureAwait(false), await run.SessionAsync("kept").ConfigureAwait(false));
        await run.Sessions.DeleteAsync(gone, default, run.Token).ConfigureAwait(false);
        run.Sequence([kept], (await run.QueryAsync(new()).ConfigureAwait(false)).Select(header => header.Key), "the sessions that are left");
        run.Equal(1, (await run.LoadAsync(kept).ConfigureAwait(false)).Messages.Count, "the number of messages");
    }
}
