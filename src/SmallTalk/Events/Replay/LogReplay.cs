using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Reads events again, by place, time, or what a subscriber has missed.</summary>
internal sealed class LogReplay(IStoreBackend backend)
{
    private const int MostEvents = 10_000;

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
            var page = await backend.Events.ReadAsync(filter, after, limit - events.Count, cancellationToken).ConfigureAwait(false);
            isGap |= page.IsGap;
            events.AddRange(page.Events.Where(record => pattern.Matches(record.Event.Topic) && !done.Contains(record.Event.Id)));
            after = page.Position;
            if (!page.HasMore || events.Count == limit)
                return new(events, after, page.HasMore, isGap);
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
