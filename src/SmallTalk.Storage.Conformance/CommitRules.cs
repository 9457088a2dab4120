using SmallTalk.Sessions;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of a single writer's commits that are taken: what they write is there.</summary>
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
}
