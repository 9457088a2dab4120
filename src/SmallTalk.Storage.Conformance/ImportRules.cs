using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of what a migration brings over from another store: sessions and state.</summary>
internal static class ImportRules
{
    /// <summary>Whole seconds, long past; and one to come.</summary>
    private static readonly DateTimeOffset Created = new(1991, 2, 3, 4, 5, 6, TimeSpan.Zero);
    private static readonly DateTimeOffset Updated = Created.AddHours(1);
    private static readonly DateTimeOffset Later = RuleRun.FarAway.AddDays(-1);

    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("import.session-comes-as-it-was", "Version, times, expiry, status and parts of an imported session are the ones it came with.", AsItWas),
        new("import.messages-keep-commit-and-time", "Imported messages keep the commits and times they came with, in one commit many of them.", Messages),
        new("import.goes-on", "Imports follow one another, and ordinary commits follow them, with the next version and sequence.", GoesOn),
        new("import.is-judged-like-any-commit", "An import on another version, or by a fenced owner, is refused and leaves nothing.", Judged),
        new("import.nonsense-is-refused", "An import that contradicts itself is refused, and nothing is stored.", Nonsense),
        new("import.state-keeps-its-versions", "Imported state keeps version, author, time and commit; numbers may be left out.", State),
        new("import.state-of-a-partition-keeps-its-versions", "The same holds for state of a partition, and a repeat has no second effect.", PartitionState),
        new("import.stays-when-reopened", "What was imported is the same when the store is opened anew.", Reopened, StoreCapabilities.Persistent),
        new("state.keys-name-deleted-entries", "The keys of a session's state are listed in order and by pages, deleted ones too.", KeysOfASession),
        new("state.keys-of-all-partitions", "The keys of state of all partitions are listed in order and by pages, none of sessions.", KeysOfPartitions),
    ];

    private static async Task AsItWas(RuleRun run)
    {
        var key = RuleRun.NewKey("tenant");
        var result = await run.PutAsync(Import(key, 0, 41, "one", "two") with { Metadata = RuleRun.Json("metadata") }).ConfigureAwait(false);
        run.Equal((41L, 2L, 1L, Updated), (result.Version, result.LastSequence, result.FirstSequence, result.CommittedAt), "the answer");
        await run.PutAsync(Import(key, 41, 90) with { PendingTurn = RuleRun.Json("pending"), Status = SessionStatus.Expired }).ConfigureAwait(false);
        var header = (await run.LoadAsync(key).ConfigureAwait(false)).Header;
        run.Equal((90L, 2L, SessionStatus.Expired), (header.Version, header.LastSequence, header.Status), "version, sequence and status");
        run.Equal((Created, Updated), (header.CreatedAt, header.UpdatedAt), "the times");
        run.Equal(new SessionExpiry(RuleRun.FarAway, TimeSpan.FromMinutes(5)), header.Expiry, "the expiry");
        run.Equal((RuleRun.Json("metadata"), RuleRun.Json("pending")), (header.Metadata, header.PendingTurn), "metadata and pending turn");
        run.Sequence([header], await run.QueryAsync(new() { UpdatedBefore = Updated.AddSeconds(1) }).ConfigureAwait(false), "what a query by time brings");
    }

    private static async Task Messages(RuleRun run)
    {
        var key = RuleRun.NewKey();
        var origins = Enumerable.Range(0, 5).Select(number => new MessageImport(CommitId.New(), number == 4 ? Later : Created.AddMinutes(number))).ToList();
        var messages = origins.SelectMany((origin, number) => new[] { Message($"{number}a", origin), Message($"{number}b", origin) }).ToList();
        await run.PutAsync(Import(key, 0, 7) with { Messages = messages[..6] }).ConfigureAwait(false);
        await run.PutAsync(Import(key, 7, 8) with { Messages = messages[6..] }).ConfigureAwait(false);
        var stored = await run.LoadAsync(key).ConfigureAwait(false);
        var expected = messages.Select((message, index) => new MessageRecord(index + 1, message.Import!.CommitId, message.Import.CommittedAt, message.Payload));
        run.Sequence(expected, stored.Messages, "the messages");
        var tail = await run.LoadAsync(key, SessionRead.Tail(3)).ConfigureAwait(false);
        run.Sequence(stored.Messages.Skip(7), tail.Messages, "the tail");
    }

    private static async Task GoesOn(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.PutAsync(Import(key, 0, 10, "one")).ConfigureAwait(false);
        await run.PutAsync(Import(key, 10, 20, "two")).ConfigureAwait(false);
        var before = await run.LoadAsync(key).ConfigureAwait(false);
        var commit = RuleRun.Commit(key, 20, "three");
        var result = await run.PutAsync(commit).ConfigureAwait(false);
        run.Equal((21L, 3L), (result.Version, result.FirstSequence), "version and sequence of an ordinary commit");
        run.Equal((CommitStatus.Repeated, 21L), await AnswerAsync(run, commit with { IsRetry = true }).ConfigureAwait(false), "the answer to its repeat");
        run.Equal(CommitStatus.VersionConflict, (await run.TryAsync(RuleRun.Commit(key, 20, "late")).ConfigureAwait(false)).Status, "the answer to a late one");
        var after = await run.LoadAsync(key).ConfigureAwait(false);
        run.Equal((before.Header.CreatedAt, 21L), (after.Header.CreatedAt, after.Header.Version), "the time of creation and the version");
        run.True(after.Header.UpdatedAt == result.CommittedAt && after.Header.UpdatedAt != Updated, "an ordinary commit is dated by the store");
        run.Sequence(before.Messages, after.Messages.Take(2), "the imported messages");
    }

    private static async Task Judged(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.PutAsync(Import(key, 0, 10, "one")).ConfigureAwait(false);
        var before = await run.LoadAsync(key).ConfigureAwait(false);
        run.Equal((CommitStatus.VersionConflict, 10L), await AnswerAsync(run, Import(key, 9, 11, "late")).ConfigureAwait(false), "an old version");
        run.Equal((CommitStatus.VersionConflict, 10L), await AnswerAsync(run, Import(key, 0, 11, "late")).ConfigureAwait(false), "a second creation");
        run.Equal(CommitStatus.Gone, (await run.TryAsync(Import(RuleRun.NewKey(), 3, 4)).ConfigureAwait(false)).Status, "a session that is not there");
        var fenced = await run.FencedOwnerAsync().ConfigureAwait(false);
        var byFenced = Import(key, 10, 11, "late") with { Owner = fenced };
        run.Equal(CommitStatus.Fenced, (await run.TryAsync(byFenced).ConfigureAwait(false)).Status, "a fenced owner");
        var conflict = Import(key, 10, 11, "late") with { State = [ImportWrite(key, "entry", 4, expected: 3)] };
        run.Equal(CommitStatus.StateConflict, (await run.TryAsync(conflict).ConfigureAwait(false)).Status, "state on a version that is not there");
        var after = await run.LoadAsync(key).ConfigureAwait(false);
        run.Equal(before.Header, after.Header, "the header");
        run.Sequence(before.Messages, after.Messages, "the messages");
    }

    private static async Task Nonsense(RuleRun run)
    {
        var key = RuleRun.NewKey();
        var good = Import(key, 0, 5, "one") with { State = [ImportWrite(key, "entry", 3, expected: 0)] };
        await RefusedAsync(run, good with { Import = good.Import! with { Version = 0 } }, "a version that does not grow").ConfigureAwait(false);
        await RefusedAsync(run, good with { Import = null }, "imported messages in an ordinary commit").ConfigureAwait(false);
        await RefusedAsync(run, good with { Messages = [RuleRun.Message("one")] }, "a message without origin").ConfigureAwait(false);
        await RefusedAsync(run, good with { Messages = [Message("one", new(default, Created))] }, "a message without commit").ConfigureAwait(false);
        await RefusedAsync(run, good with { State = [RuleRun.Write(key, "entry", "value", 0)] }, "state without origin").ConfigureAwait(false);
        await RefusedAsync(run, good with { State = [ImportWrite(key, "entry", 3, expected: 3)] }, "state that does not grow").ConfigureAwait(false);
        await RefusedAsync(run, good with { State = [ImportWrite(key, "entry", 3, expected: null)] }, "state that expects no version").ConfigureAwait(false);
        await RefusedAsync(run, good with { Events = [RuleRun.Event("a")] }, "an import with events").ConfigureAwait(false);
        run.True(await run.FindAsync(key).ConfigureAwait(false) is null, "nothing was stored");
        await run.PutAsync(good).ConfigureAwait(false);
    }

    private static async Task State(RuleRun run)
    {
        var key = RuleRun.NewKey();
        var writes = new[] { ImportWrite(key, "entry", 91, 0), ImportWrite(key, "entry", 92, 91), ImportWrite(key, "entry", 95, 92, isDeleted: true) };
        for (var index = 0; index < writes.Length; index++)
            await run.PutAsync(Import(key, index, index + 1) with { State = [writes[index], ImportWrite(key, $"other {index}", 4, 0)] }).ConfigureAwait(false);
        var entry = StateKey.OfSession(key, "entry");
        run.Sequence(writes.Reverse().Select(EntryOf), await HistoryAsync(run, entry).ConfigureAwait(false), "the history");
        await run.PutAsync(RuleRun.Commit(key, 3) with { State = [RuleRun.Write(key, "entry", "new", expectedVersion: 95)] }).ConfigureAwait(false);
        var history = await HistoryAsync(run, entry).ConfigureAwait(false);
        run.Sequence([96L, 95, 92, 91], history.Select(version => version.Version), "the versions after an ordinary write");
        var current = (await run.LoadAsync(key).ConfigureAwait(false)).State;
        run.Sequence(["entry", "other 0", "other 1", "other 2"], current.Select(version => version.Key.Name), "the entries of the session");
    }

    private static async Task PartitionState(RuleRun run)
    {
        var key = StateKey.OfPartition(Partition.Parse("tenant"), "entry");
        var writes = new[] { ImportWrite(key, 91, 0), ImportWrite(key, 93, 91) };
        foreach (var write in writes)
            run.True((await run.WriteAsync(write, write.Import!.CommitId).ConfigureAwait(false)).Written, "an imported version is stored");
        run.True((await run.WriteAsync(writes[1], writes[1].Import!.CommitId).ConfigureAwait(false)).Written, "its repeat is known");
        var late = ImportWrite(key, 95, 91);
        run.True(!(await run.WriteAsync(late, late.Import!.CommitId).ConfigureAwait(false)).Written, "an import on another version is refused");
        var bad = ImportWrite(key, 93, 93);
        await run.ThrowsAsync<ArgumentException>(() => run.WriteAsync(bad, bad.Import!.CommitId), "a version that does not grow").ConfigureAwait(false);
        await run.ThrowsAsync<ArgumentException>(() => run.WriteAsync(ImportWrite(key, 94, 93)), "an import under another commit id").ConfigureAwait(false);
        run.Sequence(writes.Reverse().Select(EntryOf), await HistoryAsync(run, key).ConfigureAwait(false), "the history");
        var next = await run.WriteAsync(new(key, RuleRun.Json("new"), "author")).ConfigureAwait(false);
        run.Equal(94, next.Current!.Version, "the version of an ordinary write");
    }

    private static async Task Reopened(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.PutAsync(Import(key, 0, 10, "one", "two") with { State = [ImportWrite(key, "entry", 5, 0)] }).ConfigureAwait(false);
        await run.PutAsync(Import(key, 10, 15, "three")).ConfigureAwait(false);
        var entry = StateKey.OfPartition(Partition.Default, "entry");
        var write = ImportWrite(entry, 7, 0);
        await run.WriteAsync(write, write.Import!.CommitId).ConfigureAwait(false);
        var (before, state, shared) = await ReadAsync().ConfigureAwait(false);
        await run.ReopenAsync().ConfigureAwait(false);
        var keys = await run.State.ListKeysAsync(null, null, 10, run.Token).ConfigureAwait(false);
        var (after, stateAfter, sharedAfter) = await ReadAsync().ConfigureAwait(false);
        run.Equal(before.Header, after.Header, "the header");
        run.Sequence(before.Messages, after.Messages, "the messages");
        run.Sequence(state, stateAfter, "the state of the session");
        run.Sequence(shared, sharedAfter, "the state of the partition");
        run.Sequence([entry], keys, "the keys of state");
        run.Equal(16, (await run.PutAsync(RuleRun.Commit(key, 15, "four")).ConfigureAwait(false)).Version, "the next version");

        async Task<(StoredSession, IReadOnlyList<StateEntry>, IReadOnlyList<StateEntry>)> ReadAsync() =>
            (
                await run.LoadAsync(key).ConfigureAwait(false),
                await HistoryAsync(run, StateKey.OfSession(key, "entry")).ConfigureAwait(false),
                await HistoryAsync(run, entry).ConfigureAwait(false)
            );
    }

    private static async Task KeysOfASession(RuleRun run)
    {
        var key = RuleRun.NewKey();
        string[] names = ["b", "a/2", "gone", "\uFF61", "\U0001F600"];
        await run.PutAsync(RuleRun.Commit(key, 0) with { State = [.. names.Select(name => RuleRun.Write(key, name, "1"))] }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 1) with { State = [RuleRun.Write(key, "gone", null)] }).ConfigureAwait(false);
        var other = RuleRun.NewKey();
        await run.PutAsync(RuleRun.Commit(other, 0) with { State = [RuleRun.Write(other, "other", "1")] }).ConfigureAwait(false);
        await run.WriteAsync(RuleRun.Write("of the partition", "1")).ConfigureAwait(false);
        var keys = await PagesAsync(run, key).ConfigureAwait(false);
        run.Sequence(
            ((string[])["a/2", "b", "gone", "\uFF61", "\U0001F600"]).Select(name => StateKey.OfSession(key, name)),
            keys,
            "the keys, by Unicode code point"
        );
        run.Equal(0, (await PagesAsync(run, RuleRun.NewKey()).ConfigureAwait(false)).Count, "the number of keys of a session that is not there");
    }

    private static async Task KeysOfPartitions(RuleRun run)
    {
        var session = RuleRun.NewKey("a");
        await run.PutAsync(RuleRun.Commit(session, 0) with { State = [RuleRun.Write(session, "of a session", "1")] }).ConfigureAwait(false);
        var expected = new List<StateKey>();
        foreach (var partition in (string[])["", "a", "b", "\uFF61", "\U0001F600"])
        foreach (var name in (string[])["gone", "x/1", "x/2"])
            expected.Add(StateKey.OfPartition(Partition.Parse(partition), name));
        foreach (var key in expected.AsEnumerable().Reverse())
            await run.WriteAsync(new(key, RuleRun.Json("1"), "author")).ConfigureAwait(false);
        foreach (var key in expected.Where(key => key.Name == "gone"))
            await run.WriteAsync(new(key, null, "author")).ConfigureAwait(false);
        run.Sequence(expected, await PagesAsync(run, null).ConfigureAwait(false), "the keys, by Unicode code point");
        await run.ThrowsAsync<ArgumentOutOfRangeException>(
                async () => await run.State.ListKeysAsync(null, null, 0, run.Token).ConfigureAwait(false),
                "a limit of 0"
            )
            .ConfigureAwait(false);
    }

    private static async Task<List<StateKey>> PagesAsync(RuleRun run, SessionKey? session)
    {
        var keys = new List<StateKey>();
        while (true)
        {
            var page = await run.State.ListKeysAsync(session, keys.Count == 0 ? null : keys[^1], 2, run.Token).ConfigureAwait(false);
            keys.AddRange(page);
            if (page.Count < 2 || keys.Count > 100)
                return keys;
        }
    }

    private static async Task<IReadOnlyList<StateEntry>> HistoryAsync(RuleRun run, StateKey key) =>
        await run.State.GetHistoryAsync(key, 100, run.Token).ConfigureAwait(false);

    private static async Task<(CommitStatus, long)> AnswerAsync(RuleRun run, SessionCommit commit)
    {
        var result = await run.TryAsync(commit).ConfigureAwait(false);
        return (result.Status, result.Version);
    }

    private static Task<ArgumentException> RefusedAsync(RuleRun run, SessionCommit commit, string what) =>
        run.ThrowsAsync<ArgumentException>(() => run.TryAsync(commit), what);

    private static SessionCommit Import(SessionKey key, long expectedVersion, long version, params string[] messages)
    {
        var origin = new MessageImport(CommitId.New(), Created);
        return RuleRun.Commit(key, expectedVersion) with
        {
            Messages = [.. messages.Select(text => Message(text, origin))],
            Expiry = new(RuleRun.FarAway, TimeSpan.FromMinutes(5)),
            Status = SessionStatus.Open,
            Import = new(version, Created, Updated),
        };
    }

    private static NewMessage Message(string text, MessageImport origin) => RuleRun.Message(text) with { Import = origin };

    private static StateWrite ImportWrite(SessionKey session, string name, long version, long? expected, bool isDeleted = false) =>
        ImportWrite(StateKey.OfSession(session, name), version, expected, isDeleted);

    private static StateWrite ImportWrite(StateKey key, long version, long? expected, bool isDeleted = false) =>
        new(key, isDeleted ? null : RuleRun.Json($"{version}"), $"author of {version}", expected)
        {
            Import = new(version, Created.AddSeconds(version), CommitId.New()),
        };

    private static StateEntry EntryOf(StateWrite write) =>
        new(write.Key, write.Import!.Version, write.Value, write.Author, write.Import.WrittenAt, write.Import.CommitId);
}
