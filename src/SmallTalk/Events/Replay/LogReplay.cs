using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Reads events again, by place, time, or what a subscriber has missed.</summary>
internal sealed class LogReplay(IStoreBackend backend)
{
    private const int MostEvents = 10_000;

    // Of a rare pattern most of a page is passed over, so its size is not that of the answer.
    private const int PageSize = 512;

    public async ValueTask<EventPage> ReadAsync(EventReplayQuery query, CancellationToken cancellationToken)
    {
        var pattern = new TopicPattern(query.Pattern);
        var limit = CheckLimit(query.Limit);
        var (after, done) = await BeginAsync(query, cancellationToken).ConfigureAwait(false);
        var filter = FilterOf(query, pattern);
        var events = new List<EventRecord>();
        var isGap = false;
        while (true)
        {
            var page = await backend.Events.ReadAsync(filter, after, PageSize, cancellationToken).ConfigureAwait(false);
            isGap |= page.IsGap;
            foreach (var record in page.Events.Where(record => pattern.Matches(record.Event.Topic) && !done.Contains(record.Event.Id)))
            {
                events.Add(record);
                if (events.Count == limit)
                    return new(events, record.Position, page.HasMore || record != page.Events[^1], isGap);
            }
            if (!page.HasMore)
                return new(events, page.Position, HasMore: false, isGap);
            after = page.Position;
        }
    }

    private static int CheckLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostEvents);
        return limit;
    }

    private async ValueTask<(EventPosition After, HashSet<EventId> Done)> BeginAsync(EventReplayQuery query, CancellationToken cancellationToken)
    {
        if (query.MissedBy is not { } subscriber)
            return (query.After, []);
        var key = new CursorKey(CursorKey.CheckSubscriber(subscriber));
        var cursor = await backend.Events.GetCursorAsync(key, cancellationToken).ConfigureAwait(false) ?? throw new UnknownSubscriberException(subscriber);
        return (query.After.Covers(cursor.Position) ? query.After : cursor.Position, [.. cursor.Processed]);
    }

    private static EventFilter FilterOf(EventReplayQuery query, TopicPattern pattern) =>
        new()
        {
            Topic = pattern.IsExact ? pattern.Text : null,
            MinimumPriority = query.MinimumPriority,
            Session = query.Session,
            Partition = query.Partition ?? (query.Session is null ? null : Partition.Default),
            AppendedFrom = query.Since,
        };
}
