using SmallTalk.Events;
using SmallTalk.Sessions;
using static SmallTalk.Storage.Conformance.EventRules;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of reading the event log: page after page, from a position, through a filter.</summary>
internal static class EventReadingRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("events.reading-on-misses-nothing", "Page after page brings every event once, whatever the size of a page.", ReadingOn),
        new("events.every-position-is-a-place-to-go-on", "Reading after an event's position brings what follows it.", EveryPosition),
        new("events.position-passes-what-does-not-match", "A page that brings nothing moves past what it looked at.", PositionPasses),
        new("events.position-round-trips-as-text", "A position read back from its text is the same place.", PositionRoundTrips),
        new("events.more-is-told", "A full page says whether more was there.", MoreIsTold),
        new("events.filter-by-topic", "A topic in a filter is exact.", ByTopic),
        new("events.filter-by-session", "A session in a filter is of the filter's partition.", BySession),
        new("events.filter-by-priority", "A priority in a filter brings it and higher ones.", ByPriority),
        new("events.filter-by-time", "A time in a filter brings what was appended then or later.", ByTime),
        new("events.filter-criteria-combine", "Every criterion of a filter must hold.", CriteriaCombine),
    ];

    private static async Task ReadingOn(RuleRun run)
    {
        var topics = await ManyAsync(run, 10).ConfigureAwait(false);
        foreach (var limit in (int[])[1, 3, 10, 11])
            run.Sequence(topics, Topics(await run.ReadAllAsync(limit: limit).ConfigureAwait(false)), $"what pages of {limit} bring");
    }

    private static async Task EveryPosition(RuleRun run)
    {
        var topics = await ManyAsync(run, 6).ConfigureAwait(false);
        var records = await run.ReadAllAsync().ConfigureAwait(false);
        for (var index = 0; index < records.Count; index++)
            run.Sequence(topics.Skip(index + 1), Topics(await run.ReadAllAsync(after: records[index].Position).ConfigureAwait(false)), "what follows an event");
        run.Equal(records.Count, records.Select(record => record.Position).Distinct().Count(), "the number of different positions");
    }

    private static async Task PositionPasses(RuleRun run)
    {
        await ManyAsync(run, 5).ConfigureAwait(false);
        var page = await run.ReadAsync(new() { Topic = "absent" }).ConfigureAwait(false);
        while (page.HasMore)
            page = await run.ReadAsync(new() { Topic = "absent" }, page.Position).ConfigureAwait(false);
        run.Equal(0, page.Events.Count, "the number of events");
        run.Equal(await run.Events.GetEndAsync(run.Token).ConfigureAwait(false), page.Position, "where reading goes on");
    }

    private static async Task PositionRoundTrips(RuleRun run)
    {
        var topics = await ManyAsync(run, 3).ConfigureAwait(false);
        var position = EventPosition.Parse((await run.ReadAllAsync().ConfigureAwait(false))[0].Position.ToString());
        run.Sequence(topics.Skip(1), Topics(await run.ReadAllAsync(after: position).ConfigureAwait(false)), "what follows a position from text");
    }

    private static async Task MoreIsTold(RuleRun run)
    {
        await ManyAsync(run, 4).ConfigureAwait(false);
        var page = await run.ReadAsync(EventFilter.All, limit: 3).ConfigureAwait(false);
        run.True(page is { Events.Count: 3, HasMore: true }, "a page of 3 out of 4 says that there is more");
        run.Equal(page.Events[^1].Position, page.Position, "where reading goes on");
        run.True(
            await run.ReadAsync(EventFilter.All, page.Position, 3).ConfigureAwait(false) is { Events.Count: 1, HasMore: false },
            "the last page says that there is no more"
        );
    }

    private static async Task ByTopic(RuleRun run)
    {
        await run.AppendAsync(RuleRun.Event("a:b"), RuleRun.Event("a:bb"), RuleRun.Event("a:b:c"), RuleRun.Event("A:b"), RuleRun.Event("a:b"))
            .ConfigureAwait(false);
        run.Equal(2, (await run.ReadAllAsync(new() { Topic = "a:b" }, limit: 1).ConfigureAwait(false)).Count, "the number of events with the topic");
        run.Equal(0, (await run.ReadAllAsync(new() { Topic = "a:*" }).ConfigureAwait(false)).Count, "the number of events with a wildcard as their topic");
    }

    private static async Task BySession(RuleRun run)
    {
        var (plain, inside) = (new SessionKey("same"), new SessionKey(Partition.Parse("tenant"), "same"));
        await run.AppendAsync(RuleRun.Event("plain", plain), RuleRun.Event("inside", inside), RuleRun.Event("none"), RuleRun.Event("plain", plain))
            .ConfigureAwait(false);
        run.Sequence(
            ["plain", "plain"],
            Topics(await run.ReadAllAsync(new() { Session = plain.Id }, limit: 1).ConfigureAwait(false)),
            "the events of a session of the default partition"
        );
        run.Sequence(
            ["inside"],
            Topics(await run.ReadAllAsync(new() { Session = inside.Id, Partition = inside.Partition }).ConfigureAwait(false)),
            "the events of a session of another partition"
        );
    }

    private static async Task ByPriority(RuleRun run)
    {
        await run.AppendAsync(
                RuleRun.Event("normal"),
                RuleRun.Event("high", priority: EventPriority.High),
                RuleRun.Event("critical", priority: EventPriority.Critical)
            )
            .ConfigureAwait(false);
        run.Sequence(["normal", "high", "critical"], Topics(await run.ReadAllAsync(new()).ConfigureAwait(false)), "events of any priority");
        run.Sequence(
            ["high", "critical"],
            Topics(await run.ReadAllAsync(new() { MinimumPriority = EventPriority.High }, limit: 1).ConfigureAwait(false)),
            "events of high priority"
        );
        run.Sequence(
            ["critical"],
            Topics(await run.ReadAllAsync(new() { MinimumPriority = EventPriority.Critical }).ConfigureAwait(false)),
            "events of critical priority"
        );
    }

    private static async Task ByTime(RuleRun run)
    {
        await run.AppendAsync(RuleRun.Event("early")).ConfigureAwait(false);
        await run.AdvanceAsync(TimeSpan.FromMilliseconds(50)).ConfigureAwait(false);
        await run.AppendAsync(RuleRun.Event("middle")).ConfigureAwait(false);
        await run.AdvanceAsync(TimeSpan.FromMilliseconds(50)).ConfigureAwait(false);
        await run.AppendAsync(RuleRun.Event("late")).ConfigureAwait(false);
        var records = await run.ReadAllAsync().ConfigureAwait(false);
        run.Sequence(
            ["middle", "late"],
            Topics(await run.ReadAllAsync(new() { AppendedFrom = records[1].AppendedAt }).ConfigureAwait(false)),
            "events from a moment on"
        );
        run.Sequence(
            ["late"],
            Topics(await run.ReadAllAsync(new() { AppendedFrom = records[1].AppendedAt.AddMilliseconds(1) }).ConfigureAwait(false)),
            "events after a moment"
        );
        run.Equal(0, (await run.ReadAllAsync(new() { AppendedFrom = RuleRun.FarAway }).ConfigureAwait(false)).Count, "the number of events of the future");
    }

    private static async Task CriteriaCombine(RuleRun run)
    {
        var key = RuleRun.NewKey("tenant");
        await run.AppendAsync(
                RuleRun.Event("a", key, EventPriority.High),
                RuleRun.Event("a", key),
                RuleRun.Event("b", key, EventPriority.High),
                RuleRun.Event("a", priority: EventPriority.High),
                RuleRun.Event("a", key, EventPriority.Critical)
            )
            .ConfigureAwait(false);
        var filter = new EventFilter
        {
            Topic = "a",
            Session = key.Id,
            Partition = key.Partition,
            MinimumPriority = EventPriority.High,
        };
        run.Sequence(
            [EventPriority.High, EventPriority.Critical],
            (await run.ReadAllAsync(filter, limit: 1).ConfigureAwait(false)).Select(record => record.Event.Priority),
            "the priorities of what fits all criteria"
        );
    }
}
