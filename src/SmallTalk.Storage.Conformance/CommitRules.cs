using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of a single writer's commits.</summary>
internal static class CommitRules
{
    private const string Odd = """{"z":1.0,"a":1e400,"a":"twice","text":"\u0000 \ud83d\ude00 é 😀 \/ <b>","deep":[[[{}]]]}""";

    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("commit.first-one-creates", "A commit on version 0 creates an open session of version 1.", FirstOneCreates),
        new("commit.every-acknowledged-message-is-there", "Every message of an acknowledged commit is read back, in order.", EveryMessageIsThere),
        new("commit.sequences-have-no-hole", "Messages are numbered 1, 2, 3 and so on.", SequencesHaveNoHole),
        new("commit.result-tells-where-messages-went", "The result names the version and the sequences of the commit.", ResultTells),
        new("commit.without-messages-raises-version", "A commit that appends nothing is a version all the same.", WithoutMessages),
        new("commit.payload-comes-back-byte-for-byte", "JSON is kept as it was written, whatever it looks like.", PayloadIsKept),
        new("commit.binary-payload-comes-back", "Encoded payloads may hold any byte.", BinaryIsKept),
        new("commit.large-payload-comes-back", "A message of 1 MB is kept whole.", LargeIsKept),
        new("commit.writes-all-its-parts", "Messages, state, events, metadata, pending turn, expiry and status of one commit are all there.", WritesAllParts),
        new("commit.null-leaves-as-it-is", "What a commit does not name stays.", NullLeaves),
        new("commit.empty-payload-clears", "An empty payload clears metadata and pending turn.", EmptyClears),
        new("commit.records-message-origin", "A message carries the id and the time of its commit.", RecordsOrigin),
        new("commit.times-are-the-stores", "The session is dated by the store's clock: creation stays, update moves.", TimesAreTheStores),
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

    private static async Task FirstOneCreates(RuleRun run)
    {
        var key = RuleRun.NewKey();
        var result = await run.PutAsync(RuleRun.Commit(key, 0, "hello")).ConfigureAwait(false);
        run.Equal(1, result.Version, "the version of the first commit");
        var header = (await run.LoadAsync(key).ConfigureAwait(false)).Header;
        run.Equal(key, header.Key, "the key of the session");
        run.Equal(1, header.Version, "the version of the session");
        run.Equal(SessionStatus.Open, header.Status, "the status of a new session");
        run.Equal(new SessionExpiry(RuleRun.FarAway), header.Expiry, "the expiry of the session");
        run.True(
            header is { Metadata.IsEmpty: true, PendingTurn.IsEmpty: true, Owner: null },
            "a new session has no metadata, pending turn or owner of its own"
        );
    }

    private static async Task EveryMessageIsThere(RuleRun run)
    {
        var texts = Enumerable.Range(1, 30).Select(number => $"message {number}").ToArray();
        var key = await run.SessionAsync(texts).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 30, "a", "b", "c")).ConfigureAwait(false);
        var expected = texts.Concat(["a", "b", "c"]).Select(RuleRun.Json);
        run.Sequence(expected, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Select(message => message.Payload), "what is read back");
    }

    private static async Task SequencesHaveNoHole(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 1, "two", "three")).ConfigureAwait(false);
        await run.TryAsync(RuleRun.Commit(key, 1, "refused")).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 2)).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 3, "four")).ConfigureAwait(false);
        var stored = await run.LoadAsync(key).ConfigureAwait(false);
        run.Sequence([1L, 2, 3, 4], stored.Messages.Select(message => message.Sequence), "the sequences");
        run.Equal(4, stored.Header.LastSequence, "the last sequence");
    }

    private static async Task ResultTells(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var result = await run.PutAsync(RuleRun.Commit(key, 1, "two", "three")).ConfigureAwait(false);
        run.Equal((2L, 2L, 3L), (result.Version, result.FirstSequence, result.LastSequence), "version, first and last sequence");
    }

    private static async Task WithoutMessages(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var result = await run.PutAsync(RuleRun.Commit(key, 1)).ConfigureAwait(false);
        run.Equal((2L, 0L, 1L), (result.Version, result.FirstSequence, result.LastSequence), "version, first and last sequence");
        run.Equal(2, (await run.LoadAsync(key).ConfigureAwait(false)).Header.Version, "the version of the session");
    }

    private static Task PayloadIsKept(RuleRun run) => KeepsAsync(run, new Payload(System.Text.Encoding.UTF8.GetBytes(Odd)));

    private static Task BinaryIsKept(RuleRun run) =>
        KeepsAsync(run, new Payload(Enumerable.Range(0, 512).Select(number => (byte)number).ToArray(), PayloadEncodings.Brotli | PayloadEncodings.Encrypted));

    private static Task LargeIsKept(RuleRun run) => KeepsAsync(run, RuleRun.Json(new string('x', 1 << 20)));

    private static async Task KeepsAsync(RuleRun run, Payload payload)
    {
        var key = RuleRun.NewKey();
        await run.PutAsync(
                RuleRun.Commit(key, 0) with
                {
                    Messages = [new(payload)],
                    Metadata = payload,
                    State = [RuleRun.Write(key, "entry", null) with { Value = payload }],
                }
            )
            .ConfigureAwait(false);
        var stored = await run.LoadAsync(key).ConfigureAwait(false);
        run.True(stored.Messages.Count == 1 && stored.Messages[0].Payload == payload, "the message has the same bytes and encoding");
        run.True(stored.Header.Metadata == payload, "the metadata has the same bytes and encoding");
        run.True(stored.State.Count == 1 && stored.State[0].Value == payload, "the state has the same bytes and encoding");
    }

    private static async Task WritesAllParts(RuleRun run)
    {
        var owner = await run.OwnerAsync().ConfigureAwait(false);
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var expiry = new SessionExpiry(RuleRun.FarAway.AddDays(1), TimeSpan.FromMinutes(30));
        await run.PutAsync(
                RuleRun.Commit(key, 1, "two") with
                {
                    Owner = owner,
                    State = [RuleRun.Write(key, "entry", "value")],
                    Events = [RuleRun.Event("turn:started", key)],
                    Metadata = RuleRun.Json("metadata"),
                    PendingTurn = RuleRun.Json("pending"),
                    Expiry = expiry,
                    Status = SessionStatus.Expired,
                }
            )
            .ConfigureAwait(false);
        var stored = await run.LoadAsync(key).ConfigureAwait(false);
        run.Equal(2, stored.Messages.Count, "the number of messages");
        run.Sequence([RuleRun.Json("value")], stored.State.Select(entry => entry.Value!.Value), "the state");
        run.Sequence(["turn:started"], (await run.ReadAllAsync().ConfigureAwait(false)).Select(record => record.Event.Topic), "the events");
        run.Equal(RuleRun.Json("metadata"), stored.Header.Metadata, "the metadata");
        run.Equal(RuleRun.Json("pending"), stored.Header.PendingTurn, "the pending turn");
        run.Equal(expiry, stored.Header.Expiry, "the expiry");
        run.Equal(SessionStatus.Expired, stored.Header.Status, "the status");
        run.Equal(owner, stored.Header.Owner, "the owner");
    }

    private static async Task NullLeaves(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.PutAsync(
                RuleRun.Commit(key, 0, "one") with
                {
                    Metadata = RuleRun.Json("metadata"),
                    PendingTurn = RuleRun.Json("pending"),
                    State = [RuleRun.Write(key, "entry", "value")],
                }
            )
            .ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 1, "two")).ConfigureAwait(false);
        var stored = await run.LoadAsync(key).ConfigureAwait(false);
        run.Equal(RuleRun.Json("metadata"), stored.Header.Metadata, "the metadata");
        run.Equal(RuleRun.Json("pending"), stored.Header.PendingTurn, "the pending turn");
        run.Equal(new SessionExpiry(RuleRun.FarAway), stored.Header.Expiry, "the expiry");
        run.Equal(1, stored.State.Count, "the number of state entries");
    }

    private static async Task EmptyClears(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.PutAsync(RuleRun.Commit(key, 0) with { Metadata = RuleRun.Json("metadata"), PendingTurn = RuleRun.Json("pending") }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 1) with { Metadata = default(Payload), PendingTurn = default(Payload) }).ConfigureAwait(false);
        var header = (await run.LoadAsync(key).ConfigureAwait(false)).Header;
        run.True(header.Metadata.IsEmpty, "the metadata is empty");
        run.True(header.PendingTurn.IsEmpty, "the pending turn is empty");
    }

    private static async Task RecordsOrigin(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var commit = RuleRun.Commit(key, 1, "two", "three");
        var result = await run.PutAsync(commit).ConfigureAwait(false);
        var messages = (await run.LoadAsync(key, SessionRead.Since(1)).ConfigureAwait(false)).Messages;
        run.Sequence([commit.CommitId, commit.CommitId], messages.Select(message => message.CommitId), "the commit ids of the messages");
        run.Sequence([result.CommittedAt, result.CommittedAt], messages.Select(message => message.CommittedAt), "the times of the messages");
    }

    private static async Task TimesAreTheStores(RuleRun run)
    {
        var key = RuleRun.NewKey();
        var first = await run.PutAsync(RuleRun.Commit(key, 0, "one")).ConfigureAwait(false);
        await run.AdvanceAsync(TimeSpan.FromMilliseconds(100)).ConfigureAwait(false);
        var second = await run.PutAsync(RuleRun.Commit(key, 1, "two")).ConfigureAwait(false);
        run.True(second.CommittedAt >= first.CommittedAt.AddMilliseconds(100), "time has gone on between two commits");
        var header = (await run.LoadAsync(key).ConfigureAwait(false)).Header;
        run.Equal(first.CommittedAt, header.CreatedAt, "the time of creation");
        run.Equal(second.CommittedAt, header.UpdatedAt, "the time of the update");
    }

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
