using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of stores whose content outlives them: everything is the same after closing and opening.</summary>
internal static class ReopenRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        Rule("reopen.sessions-are-the-same", "Headers, messages and state of sessions are the same.", Sessions),
        Rule("reopen.commits-go-on", "Commits go on with the next version and sequence.", CommitsGoOn),
        Rule("reopen.repeat-is-still-found", "A commit from before is known as stored.", RepeatIsFound),
        Rule("reopen.deleted-stays-deleted", "Deleted sessions stay away, tombstones stay.", DeletedStays),
        Rule("reopen.events-are-the-same", "Events, their positions, order and filters are the same, and positions go on.", Events),
        Rule("reopen.trim-and-redaction-stay", "What was trimmed or redacted stays so, and the gap is still told.", TrimStays),
        Rule("reopen.cursors-and-letters-are-the-same", "Cursors and dead letters are the same.", Cursors),
        Rule("reopen.state-is-the-same", "State of partitions is the same, history and deletions too.", State),
        Rule("reopen.fence-still-holds", "A fenced owner stays fenced, and epochs go on rising.", FenceHolds),
        Rule("reopen.twice-is-the-same", "Opening a store again and again changes nothing.", Twice),
    ];

    private static ConformanceRule Rule(string name, string description, Func<RuleRun, Task> check) =>
        new(name, description, check, StoreCapabilities.Persistent);

    private static async Task Sessions(RuleRun run)
    {
        var keys = new List<SessionKey>();
        for (var number = 0; number < 5; number++)
        {
            var key = new SessionKey(Partition.Parse(number % 2 == 0 ? "" : "tenant/\u00E9"), $"session {number}");
            keys.Add(key);
            await run.PutAsync(
                    RuleRun.Commit(key, 0, "one") with
                    {
                        Metadata = RuleRun.Json("metadata"),
                        State = [RuleRun.Write(key, "entry", "1"), RuleRun.Write(key, "gone", "1")],
                    }
                )
                .ConfigureAwait(false);
            await run.PutAsync(
                    RuleRun.Commit(key, 1, "two", "three") with
                    {
                        PendingTurn = RuleRun.Json("pending"),
                        State = [RuleRun.Write(key, "gone", null)],
                        Expiry = new(RuleRun.FarAway, TimeSpan.FromMinutes(number + 1)),
                    }
                )
                .ConfigureAwait(false);
        }
        await run.PutAsync(RuleRun.Commit(keys[0], 2) with { Status = SessionStatus.Expired }).ConfigureAwait(false);
        var before = await LoadAllAsync(run, keys).ConfigureAwait(false);
        var found = await run.QueryAsync(new()).ConfigureAwait(false);
        await run.ReopenAsync().ConfigureAwait(false);
        await SameAsync(run, keys, before).ConfigureAwait(false);
        run.Sequence(found, await run.QueryAsync(new()).ConfigureAwait(false), "what a query brings");
        run.Sequence(
            [keys[0]],
            (await run.QueryAsync(new() { Status = SessionStatus.Expired }).ConfigureAwait(false)).Select(header => header.Key),
            "the expired sessions"
        );
    }

    private static async Task CommitsGoOn(RuleRun run)
    {
        var key = await run.SessionAsync("one", "two").ConfigureAwait(false);
        await run.ReopenAsync().ConfigureAwait(false);
        run.Equal(
            CommitStatus.VersionConflict,
            (await run.TryAsync(RuleRun.Commit(key, 1, "late")).ConfigureAwait(false)).Status,
            "the answer to an old version"
        );
        var result = await run.PutAsync(RuleRun.Commit(key, 2, "three")).ConfigureAwait(false);
        run.Equal((3L, 3L), (result.Version, result.FirstSequence), "version and sequence");
        run.Equal(3, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
    }

    private static async Task RepeatIsFound(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var commits = new List<(SessionCommit Commit, CommitResult Result)>();
        for (var version = 1; version <= 3; version++)
        {
            var commit = RuleRun.Commit(key, version) with
            {
                Messages = version == 2 ? [] : [RuleRun.Message($"{version}")],
                State = [RuleRun.Write(key, "entry", $"{version}")],
            };
            commits.Add((commit, await run.PutAsync(commit).ConfigureAwait(false)));
        }
        await run.ReopenAsync().ConfigureAwait(false);
        foreach (var (commit, result) in commits)
            run.Equal(
                result with
                {
                    Status = CommitStatus.Repeated,
                },
                await run.TryAsync(commit with { IsRetry = true }).ConfigureAwait(false),
                "the result of a repeat"
            );
    }

    private static async Task DeletedStays(RuleRun run)
    {
        var (gone, tombstone) = (await run.SessionAsync("one").ConfigureAwait(false), await run.SessionAsync("one").ConfigureAwait(false));
        await run.Sessions.DeleteAsync(gone, default, run.Token).ConfigureAwait(false);
        await run.Sessions.DeleteAsync(tombstone, new(TombstoneUntil: RuleRun.FarAway), run.Token).ConfigureAwait(false);
        var before = await run.LoadAsync(tombstone).ConfigureAwait(false);
        await run.ReopenAsync().ConfigureAwait(false);
        run.True(await run.FindAsync(gone).ConfigureAwait(false) is null, "the deleted session is not there");
        run.Equal(before.Header, (await run.LoadAsync(tombstone).ConfigureAwait(false)).Header, "the tombstone");
        run.Equal(
            CommitStatus.Gone,
            (await run.TryAsync(RuleRun.Commit(tombstone, 0, "new")).ConfigureAwait(false)).Status,
            "the answer to a creation over a tombstone"
        );
        await run.PutAsync(RuleRun.Commit(gone, 0, "new")).ConfigureAwait(false);
        run.Equal(1, (await run.LoadAsync(gone).ConfigureAwait(false)).Messages.Count, "the number of messages");
    }

    private static async Task Events(RuleRun run)
    {
        var key = RuleRun.NewKey("tenant");
        await run.PutAsync(RuleRun.Commit(key, 0) with { Events = [RuleRun.Event("a", key, EventPriority.High), RuleRun.Event("b", key)] })
            .ConfigureAwait(false);
        await run.AppendAsync(RuleRun.Event("c"), RuleRun.Event("a")).ConfigureAwait(false);
        EventFilter[] filters =
        [
            EventFilter.All,
            new() { Topic = "a" },
            new() { Session = key.Id, Partition = key.Partition },
            new() { MinimumPriority = EventPriority.High },
        ];
        var before = new List<IReadOnlyList<EventRecord>>();
        foreach (var filter in filters)
            before.Add(await run.ReadAllAsync(filter).ConfigureAwait(false));
        var end = await run.Events.GetEndAsync(run.Token).ConfigureAwait(false);
        await run.ReopenAsync().ConfigureAwait(false);
        for (var index = 0; index < filters.Length; index++)
            run.Sequence(before[index], await run.ReadAllAsync(filters[index]).ConfigureAwait(false), "what a filter brings");
        run.Equal(end, await run.Events.GetEndAsync(run.Token).ConfigureAwait(false), "the end of the log");
        await run.AppendAsync(RuleRun.Event("new")).ConfigureAwait(false);
        run.Sequence(["new"], (await run.ReadAllAsync(after: end).ConfigureAwait(false)).Select(record => record.Event.Topic), "what follows the old end");
    }

    private static async Task TrimStays(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.AppendAsync(RuleRun.Event("old"), RuleRun.Event("old")).ConfigureAwait(false);
        await run.AdvanceAsync(TimeSpan.FromMilliseconds(50)).ConfigureAwait(false);
        await DeadLetterRules.LetterAsync(run, "subscriber", RuleRun.Event("redacted", key)).ConfigureAwait(false);
        var records = await run.ReadAllAsync().ConfigureAwait(false);
        var went = await run.Events.TrimAsync(records[2].AppendedAt, null, run.Token).ConfigureAwait(false);
        await run.Events.RedactAsync(key.Partition, key.Id, run.Token).ConfigureAwait(false);
        var before = await run.ReadAllAsync().ConfigureAwait(false);
        await run.ReopenAsync().ConfigureAwait(false);
        run.Sequence(before, await run.ReadAllAsync().ConfigureAwait(false), "the log");
        run.Equal(went > 0, (await run.ReadAsync(EventFilter.All).ConfigureAwait(false)).IsGap, "whether a reader at the beginning is told of a gap");
        run.True(
            (await DeadLetterRules.ListAsync(run, new()).ConfigureAwait(false)).All(letter =>
                letter.Event is { IsRedacted: true, Event.Payload.IsEmpty: true }
            ),
            "dead letters stay redacted"
        );
    }

    private static async Task Cursors(RuleRun run)
    {
        var letter = await DeadLetterRules.LetterAsync(run, "subscriber", RuleRun.Event("a", RuleRun.NewKey("tenant"))).ConfigureAwait(false);
        await DeadLetterRules.LetterAsync(run, "removed", RuleRun.Event("a")).ConfigureAwait(false);
        await run
            .Events.RemoveDeadLetterAsync(
                "removed",
                (await DeadLetterRules.ListAsync(run, new() { SubscriberId = "removed" }).ConfigureAwait(false))[0].Event.Event.Id,
                run.Token
            )
            .ConfigureAwait(false);
        await run
            .Events.SaveCursorAsync(new(new("subscriber", 3), letter.Event.Position, [letter.Event.Event.Id], null), false, run.Token)
            .ConfigureAwait(false);
        await run.Events.SaveCursorAsync(new(new("deleted"), default, [], null), false, run.Token).ConfigureAwait(false);
        await run.Events.DeleteCursorsAsync("deleted", run.Token).ConfigureAwait(false);
        var before = (await run.Events.ListCursorsAsync(run.Token).ConfigureAwait(false))[0];
        await run.ReopenAsync().ConfigureAwait(false);
        run.Sequence([letter], await DeadLetterRules.ListAsync(run, new()).ConfigureAwait(false), "the dead letters");
        var cursors = await run.Events.ListCursorsAsync(run.Token).ConfigureAwait(false);
        run.Sequence([before.Key], cursors.Select(cursor => cursor.Key), "the keys of the cursors");
        run.Equal((before.Position, before.UpdatedAt), (cursors[0].Position, cursors[0].UpdatedAt), "position and time");
        run.Sequence(before.Processed, cursors[0].Processed, "the processed events");
    }

    private static async Task State(RuleRun run)
    {
        for (var version = 1; version <= 12; version++)
            await run.WriteAsync(RuleRun.Write("entry", $"{version}")).ConfigureAwait(false);
        await run.WriteAsync(RuleRun.Write("gone", "1")).ConfigureAwait(false);
        await run.WriteAsync(RuleRun.Write("gone", null)).ConfigureAwait(false);
        var (entry, gone) = (StateKey.OfPartition(default, "entry"), StateKey.OfPartition(default, "gone"));
        var before = await run.State.GetHistoryAsync(entry, 10, run.Token).ConfigureAwait(false);
        await run.ReopenAsync().ConfigureAwait(false);
        run.Sequence(before, await run.State.GetHistoryAsync(entry, 10, run.Token).ConfigureAwait(false), "the history");
        run.True(await run.State.GetAsync(gone, run.Token).ConfigureAwait(false) is { Version: 2, Value: null }, "the deletion is there");
        run.Equal(13, (await run.WriteAsync(RuleRun.Write("entry", "13")).ConfigureAwait(false)).Current!.Version, "the next version");
    }

    private static async Task FenceHolds(RuleRun run)
    {
        var fenced = await run.FencedOwnerAsync("one").ConfigureAwait(false);
        await run.ReopenAsync().ConfigureAwait(false);
        run.Equal(
            CommitStatus.Fenced,
            (await run.TryAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Owner = fenced }).ConfigureAwait(false)).Status,
            "the answer to a fenced owner"
        );
        run.True((await run.OwnerAsync("one").ConfigureAwait(false)).Epoch > fenced.Epoch, "the next epoch is higher");
    }

    private static async Task Twice(RuleRun run)
    {
        var keys = new List<SessionKey> { await run.SessionAsync("one", "two").ConfigureAwait(false), await run.SessionAsync("three").ConfigureAwait(false) };
        await run.AppendAsync(RuleRun.Event("a")).ConfigureAwait(false);
        var (before, events) = (await LoadAllAsync(run, keys).ConfigureAwait(false), await run.ReadAllAsync().ConfigureAwait(false));
        for (var time = 0; time < 3; time++)
        {
            await run.ReopenAsync().ConfigureAwait(false);
            await SameAsync(run, keys, before).ConfigureAwait(false);
            run.Sequence(events, await run.ReadAllAsync().ConfigureAwait(false), "the events");
        }
    }

    private static async Task<List<StoredSession>> LoadAllAsync(RuleRun run, List<SessionKey> keys)
    {
        var all = new List<StoredSession>();
        foreach (var key in keys)
            all.Add(await run.LoadAsync(key).ConfigureAwait(false));
        return all;
    }

    private static async Task SameAsync(RuleRun run, List<SessionKey> keys, List<StoredSession> before)
    {
        for (var index = 0; index < keys.Count; index++)
        {
            var after = await run.LoadAsync(keys[index]).ConfigureAwait(false);
            run.Equal(before[index].Header, after.Header, "the header");
            run.Sequence(before[index].Messages, after.Messages, "the messages");
            run.Sequence(before[index].State, after.State, "the state");
        }
    }
}
