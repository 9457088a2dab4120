using SmallTalk.Events;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of trimming the log. A store may keep more than it must.</summary>
internal static class TrimRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("trim.keeps-what-is-newer", "Events of the moment or later stay.", KeepsNewer),
        new("trim.keeps-what-is-beyond-the-bound", "Events beyond the position stay, however old.", KeepsBeyondBound),
        new("trim.tells-how-many-went", "The number that went is the number that is missing.", TellsHowMany),
        new("trim.tells-readers-of-the-gap", "A reader before what was removed is told; a reader behind it is not.", TellsGap),
        new("trim.positions-never-come-again", "Events appended after a trim have later positions, even when nothing was left.", PositionsGoOn),
        new("trim.filters-hold-afterwards", "Filters bring what is left and nothing else.", FiltersHold),
    ];

    private static async Task KeepsNewer(RuleRun run)
    {
        var records = await AgedAsync(run).ConfigureAwait(false);
        await run.Events.TrimAsync(records[2].AppendedAt, null, run.Token).ConfigureAwait(false);
        run.Sequence(
            records.Skip(2).Select(record => record.Event.Id),
            (await run.ReadAllAsync(after: records[1].Position).ConfigureAwait(false)).Select(record => record.Event.Id),
            "the events that must stay"
        );
    }

    private static async Task KeepsBeyondBound(RuleRun run)
    {
        var records = await AgedAsync(run).ConfigureAwait(false);
        await run.Events.TrimAsync(RuleRun.FarAway, records[1].Position, run.Token).ConfigureAwait(false);
        run.Sequence(
            records.Skip(2).Select(record => record.Event.Id),
            (await run.ReadAllAsync(after: records[1].Position).ConfigureAwait(false)).Select(record => record.Event.Id),
            "the events that must stay"
        );
    }

    private static async Task TellsHowMany(RuleRun run)
    {
        var records = await AgedAsync(run).ConfigureAwait(false);
        var went = await run.Events.TrimAsync(records[3].AppendedAt, null, run.Token).ConfigureAwait(false);
        run.True(went is >= 0 and <= 3, "at most the 3 old ones went");
        run.Sequence(
            records.Skip((int)went).Select(record => record.Event.Id),
            (await run.ReadAllAsync().ConfigureAwait(false)).Select(record => record.Event.Id),
            "the events that are left"
        );
    }

    private static async Task TellsGap(RuleRun run)
    {
        var records = await AgedAsync(run).ConfigureAwait(false);
        run.True(!(await run.ReadAsync(EventFilter.All).ConfigureAwait(false)).IsGap, "there is no gap before a trim");
        var went = (int)await run.Events.TrimAsync(records[3].AppendedAt, null, run.Token).ConfigureAwait(false);
        run.Equal(went > 0, (await run.ReadAsync(EventFilter.All).ConfigureAwait(false)).IsGap, "whether a reader at the beginning is told of a gap");
        run.True(
            !(await run.ReadAsync(EventFilter.All, records[2].Position).ConfigureAwait(false)).IsGap,
            "a reader behind what was removed is not told of a gap"
        );
        if (went > 1)
            run.True(
                (await run.ReadAsync(EventFilter.All, records[0].Position).ConfigureAwait(false)).IsGap,
                "a reader within what was removed is told of a gap"
            );
    }

    private static async Task PositionsGoOn(RuleRun run)
    {
        var records = await AgedAsync(run).ConfigureAwait(false);
        var end = await run.Events.GetEndAsync(run.Token).ConfigureAwait(false);
        await run.Events.TrimAsync(RuleRun.FarAway, null, run.Token).ConfigureAwait(false);
        run.Equal(end, await run.Events.GetEndAsync(run.Token).ConfigureAwait(false), "the end of the log after a trim");
        await run.AppendAsync(RuleRun.Event("new")).ConfigureAwait(false);
        var read = await run.ReadAllAsync(after: records[^1].Position).ConfigureAwait(false);
        run.Sequence(["new"], read.Select(record => record.Event.Topic), "what follows the old end");
        run.True(records.All(record => record.Position != read[0].Position), "its position is a new one");
    }

    private static async Task FiltersHold(RuleRun run)
    {
        var records = await AgedAsync(run).ConfigureAwait(false);
        var went = (int)await run.Events.TrimAsync(records[3].AppendedAt, null, run.Token).ConfigureAwait(false);
        foreach (var record in records)
        {
            var found = await run.ReadAllAsync(new() { Topic = record.Event.Topic, MinimumPriority = record.Event.Priority }).ConfigureAwait(false);
            run.Equal(records.Skip(went).Count(left => left.Event.Id == record.Event.Id), found.Count, "the number of events with a topic");
        }
        run.Equal(
            records.Count - went,
            (await run.ReadAllAsync(new() { MinimumPriority = EventPriority.High }).ConfigureAwait(false)).Count,
            "the number of events of high priority"
        );
    }

    private static async Task<IReadOnlyList<EventRecord>> AgedAsync(RuleRun run)
    {
        for (var number = 0; number < 6; number++)
        {
            await run.AppendAsync(RuleRun.Event($"topic:{number}", priority: EventPriority.High)).ConfigureAwait(false);
            await run.AdvanceAsync(TimeSpan.FromMilliseconds(20)).ConfigureAwait(false);
        }
        return await run.ReadAllAsync().ConfigureAwait(false);
    }
}
