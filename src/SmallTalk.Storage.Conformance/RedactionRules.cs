using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of redaction.</summary>
internal static class RedactionRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("redaction.leaves-no-payload", "No event and no dead letter of a redacted session keeps its payload.", LeavesNoPayload),
        new("redaction.keeps-everything-else", "Position, time, order and the other fields of a redacted event stay.", KeepsTheRest),
        new("redaction.of-a-session-spares-others", "Other sessions, and events of no session, keep their payloads.", SparesOthers),
        new("redaction.of-a-partition-takes-all-of-it", "Redacting a partition takes its sessions and its events of no session.", TakesPartition),
        new("redaction.counts-what-it-emptied", "The count is of events and dead letters; a second redaction empties none.", Counts),
        new("redaction.of-the-absent-is-harmless", "Redacting what has no events empties none.", OfTheAbsent),
        new("redaction.spares-later-events", "Events appended afterwards keep their payloads.", SparesLater),
    ];

    private static async Task LeavesNoPayload(RuleRun run)
    {
        var key = RuleRun.NewKey("tenant");
        await run.PutAsync(RuleRun.Commit(key, 0) with { Events = [RuleRun.Event("secret", key), RuleRun.Event("secret", key)] }).ConfigureAwait(false);
        await DeadLetterRules.LetterAsync(run, "one", RuleRun.Event("secret", key)).ConfigureAwait(false);
        await DeadLetterRules.LetterAsync(run, "two", RuleRun.Event("secret", key)).ConfigureAwait(false);
        await run.Events.RedactAsync(key.Partition, key.Id, run.Token).ConfigureAwait(false);
        foreach (var filter in (EventFilter[])[EventFilter.All, new() { Topic = "secret" }, new() { Session = key.Id, Partition = key.Partition }])
        {
            var records = await run.ReadAllAsync(filter).ConfigureAwait(false);
            run.Equal(4, records.Count, "the number of events");
            run.True(records.All(record => record is { IsRedacted: true, Event.Payload.IsEmpty: true }), "every event is redacted and has no payload");
        }
        var letters = await DeadLetterRules.ListAsync(run, new()).ConfigureAwait(false);
        run.Equal(2, letters.Count, "the number of dead letters");
        run.True(letters.All(letter => letter.Event is { IsRedacted: true, Event.Payload.IsEmpty: true }), "every dead letter is redacted and has no payload");
    }

    private static async Task KeepsTheRest(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.AppendAsync(RuleRun.Event("a", key, EventPriority.High), RuleRun.Event("b"), RuleRun.Event("c", key)).ConfigureAwait(false);
        var before = await run.ReadAllAsync().ConfigureAwait(false);
        await run.Events.RedactAsync(key.Partition, key.Id, run.Token).ConfigureAwait(false);
        var expected = before.Select(record =>
            record.Event.Session is null ? record : record with { IsRedacted = true, Event = record.Event with { Payload = default } }
        );
        run.Sequence(expected, await run.ReadAllAsync().ConfigureAwait(false), "the log after the redaction");
    }

    private static async Task SparesOthers(RuleRun run)
    {
        var (key, other) = (new SessionKey("session"), new SessionKey("session2"));
        await run.AppendAsync(RuleRun.Event("own", key), RuleRun.Event("other", other), RuleRun.Event("none")).ConfigureAwait(false);
        var letter = await DeadLetterRules.LetterAsync(run, "one", RuleRun.Event("other", other)).ConfigureAwait(false);
        await run.Events.RedactAsync(key.Partition, key.Id, run.Token).ConfigureAwait(false);
        run.True(
            (await run.ReadAllAsync().ConfigureAwait(false))
                .Where(record => record.Event.Topic != "own")
                .All(record => record is { IsRedacted: false, Event.Payload.IsEmpty: false }),
            "the others keep their payloads"
        );
        run.Sequence([letter], await DeadLetterRules.ListAsync(run, new()).ConfigureAwait(false), "the dead letters");
    }

    private static async Task TakesPartition(RuleRun run)
    {
        var key = RuleRun.NewKey("tenant");
        await run.AppendAsync(
                RuleRun.Event("a", key),
                RuleRun.Event("b", RuleRun.NewKey("tenant")),
                RuleRun.Event("c") with
                {
                    Partition = key.Partition,
                },
                RuleRun.Event("d")
            )
            .ConfigureAwait(false);
        run.Equal(3, await run.Events.RedactAsync(key.Partition, null, run.Token).ConfigureAwait(false), "the number that was emptied");
        run.Sequence(
            ["d"],
            (await run.ReadAllAsync().ConfigureAwait(false)).Where(record => !record.IsRedacted).Select(record => record.Event.Topic),
            "the events that keep their payloads"
        );
    }

    private static async Task Counts(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.AppendAsync(RuleRun.Event("a", key), RuleRun.Event("b")).ConfigureAwait(false);
        await DeadLetterRules.LetterAsync(run, "one", RuleRun.Event("c", key)).ConfigureAwait(false);
        run.Equal(3, await run.Events.RedactAsync(key.Partition, key.Id, run.Token).ConfigureAwait(false), "the number that was emptied");
        run.Equal(0, await run.Events.RedactAsync(key.Partition, key.Id, run.Token).ConfigureAwait(false), "the number that was emptied the second time");
    }

    private static async Task OfTheAbsent(RuleRun run)
    {
        await run.AppendAsync(RuleRun.Event("a")).ConfigureAwait(false);
        run.Equal(0, await run.Events.RedactAsync(Partition.Default, SessionId.New(), run.Token).ConfigureAwait(false), "the number that was emptied");
        run.Equal(0, await run.Events.RedactAsync(Partition.Parse("absent"), null, run.Token).ConfigureAwait(false), "the number that was emptied");
    }

    private static async Task SparesLater(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.AppendAsync(RuleRun.Event("before", key)).ConfigureAwait(false);
        await run.Events.RedactAsync(key.Partition, key.Id, run.Token).ConfigureAwait(false);
        await run.AppendAsync(RuleRun.Event("after", key)).ConfigureAwait(false);
        run.Sequence([true, false], (await run.ReadAllAsync().ConfigureAwait(false)).Select(record => record.IsRedacted), "which events are redacted");
    }
}
