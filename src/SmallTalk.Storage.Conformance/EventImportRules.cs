using SmallTalk.Events;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of what a migration brings over from another store: events.</summary>
internal static class EventImportRules
{
    private static readonly DateTimeOffset First = new(1991, 2, 3, 4, 5, 6, TimeSpan.Zero);

    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("import.events-keep-id-order-and-time", "Imported events keep ids, order, times and redaction, and are visible at once.", Events),
        new("import.events-are-found-by-filters", "Imported events are found by topic, session, priority and time.", Filters),
        new("import.time-never-runs-back", "Times of imports never run back along the log, and ordinary events follow.", Time),
        new("import.event-nonsense-is-refused", "An imported event that is redacted and has a payload is refused.", Nonsense),
    ];

    private static async Task Events(RuleRun run)
    {
        var key = RuleRun.NewKey("tenant");
        var events = Enumerable.Range(0, 7).Select(number => Import(RuleRun.Event($"a:{number}", key), number, isRedacted: number == 3)).ToList();
        await run.Events.AppendAsync(events[..4], run.Token).ConfigureAwait(false);
        await run.Events.AppendAsync(events[4..], run.Token).ConfigureAwait(false);
        // Not waited for: an import is visible when it returns.
        var read = await run.ReadAllAsync(limit: 3).ConfigureAwait(false);
        run.Sequence(events.Select(item => item with { Import = null }), read.Select(record => record.Event), "the events");
        run.Sequence(events.Select(item => item.Import!.AppendedAt), read.Select(record => record.AppendedAt), "the times");
        run.Sequence(events.Select(item => item.Import!.IsRedacted), read.Select(record => record.IsRedacted), "what is redacted");
        run.Equal(read[^1].Position, await run.Events.GetEndAsync(run.Token).ConfigureAwait(false), "the end of the log");
        run.Equal(6, await run.Events.RedactAsync(key.Partition, key.Id, run.Token).ConfigureAwait(false), "the number of events still to be redacted");
    }

    private static async Task Filters(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run
            .Events.AppendAsync(
                [
                    Import(RuleRun.Event("topic:a"), 0),
                    Import(RuleRun.Event("topic:b", key), 1),
                    Import(RuleRun.Event("topic:c", priority: EventPriority.Critical), 2),
                ],
                run.Token
            )
            .ConfigureAwait(false);
        await TopicsAsync(run, new() { Topic = "topic:a" }, "topic:a").ConfigureAwait(false);
        await TopicsAsync(run, new() { Session = key.Id }, "topic:b").ConfigureAwait(false);
        await TopicsAsync(run, new() { MinimumPriority = EventPriority.High }, "topic:c").ConfigureAwait(false);
        await TopicsAsync(run, new() { AppendedFrom = First.AddSeconds(1) }, "topic:b", "topic:c").ConfigureAwait(false);
    }

    private static async Task Time(RuleRun run)
    {
        var events = new[] { Import(RuleRun.Event("a"), 5), Import(RuleRun.Event("b"), 2), Import(RuleRun.Event("c"), 9) };
        await run.Events.AppendAsync(events, run.Token).ConfigureAwait(false);
        await run.AppendAsync(RuleRun.Event("d")).ConfigureAwait(false);
        await run.Events.AppendAsync([Import(RuleRun.Event("e"), 1)], run.Token).ConfigureAwait(false);
        var read = await run.ReadAllAsync().ConfigureAwait(false);
        run.Sequence(["a", "b", "c", "d", "e"], read.Select(record => record.Event.Topic), "the topics");
        run.Sequence([5d, 5, 9], read.Take(3).Select(record => (record.AppendedAt - First).TotalSeconds), "the times of the imports");
        run.True(read[3].AppendedAt >= read[2].AppendedAt, "an ordinary event is not dated before an import");
        run.Equal(read[3].AppendedAt, read[4].AppendedAt, "the time of an import from before the end of the log");
        var trimmed = await run.Events.TrimAsync(First.AddSeconds(10), cancellationToken: run.Token).ConfigureAwait(false);
        run.True(trimmed is >= 0 and <= 3, "no more than the old ones are trimmed");
        run.Sequence(read.Skip((int)trimmed), await run.ReadAllAsync().ConfigureAwait(false), "the events that are left");
    }

    private static async Task Nonsense(RuleRun run)
    {
        var bad = RuleRun.Event("b") with { Import = new(First, IsRedacted: true) };
        await run.ThrowsAsync<ArgumentException>(() => run.AppendAsync(Import(RuleRun.Event("a"), 0), bad), "a redacted event with a payload")
            .ConfigureAwait(false);
        run.Equal(0, (await run.ReadAllAsync().ConfigureAwait(false)).Count, "the number of events");
    }

    private static async Task TopicsAsync(RuleRun run, EventFilter filter, params string[] topics) =>
        run.Sequence(topics, (await run.ReadAllAsync(filter).ConfigureAwait(false)).Select(record => record.Event.Topic), "the topics found");

    private static NewEvent Import(NewEvent item, int seconds, bool isRedacted = false) =>
        item with
        {
            Payload = isRedacted ? default : item.Payload,
            Import = new(First.AddSeconds(seconds), isRedacted),
        };
}
