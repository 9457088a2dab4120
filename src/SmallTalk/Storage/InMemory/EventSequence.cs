using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>The events of the log in order, places 1, 2, 3 …, with their index. Not safe for several threads.</summary>
internal sealed class EventSequence
{
    private readonly TrimmableList<EventRecord> _records = new();
    private readonly EventIndex _index = new();
    private long _trimmed;
    private DateTimeOffset _newest;

    public int Count => _records.Count;

    /// <summary>The place of the newest event there ever was.</summary>
    public long End => _trimmed + _records.Count;

    public void Append(NewEvent item, DateTimeOffset now)
    {
        // The time never runs back along the log, so that time can be searched for and trimmed by.
        var at = item.Import?.AppendedAt ?? now;
        _newest = at > _newest ? at : _newest;
        var place = End + 1;
        _records.Add(item.ToRecord(EventPosition.FromOrdinal(place), _newest));
        _index.Add(item, place);
    }

    public EventPage Read(EventFilter filter, long after, int limit)
    {
        if (filter == EventFilter.All)
            return ReadAll(after, limit);
        var page = new List<EventRecord>();
        foreach (var record in Candidates(filter, Math.Max(after, Before(filter.AppendedFrom))))
        {
            if (!Matches(filter, record))
                continue;
            if (page.Count == limit)
                return new(page, page[^1].Position, HasMore: true, IsGap: after < _trimmed);
            page.Add(record);
        }
        return new(page, EventPosition.FromOrdinal(Math.Max(after, End)), HasMore: false, IsGap: after < _trimmed);
    }

    // What reads everything comes for every event, and holds up whoever appends.
    private EventPage ReadAll(long after, int limit)
    {
        var first = Math.Max(after, _trimmed);
        var count = (int)Math.Clamp(End - first, 0, limit);
        var page = new EventRecord[count];
        for (var index = 0; index < count; index++)
            page[index] = _records[(int)(first - _trimmed) + index];
        var hasMore = End - first > limit;
        return new(page, hasMore ? page[^1].Position : EventPosition.FromOrdinal(Math.Max(after, End)), hasMore, IsGap: after < _trimmed);
    }

    public int Trim(DateTimeOffset appendedBefore, long upTo)
    {
        var count = 0;
        while (count < _records.Count && _records[count].AppendedAt < appendedBefore && _trimmed + count < upTo)
            _index.RemoveFirst(_records[count++].Event);
        _records.RemoveFirst(count);
        _trimmed += count;
        return count;
    }

    public long Redact(Partition partition, SessionId? session)
    {
        var places = session is { } id ? Enumerate(_index.Of(new(partition, id)), _trimmed) : All(_trimmed);
        var count = 0;
        foreach (var place in places)
        {
            var record = At(place);
            if (record.IsRedacted || record.Event.Partition != partition)
                continue;
            _records[(int)(place - _trimmed - 1)] = record.Redact();
            count++;
        }
        return count;
    }

    /// <summary>Whether the log holds this event, and redacted.</summary>
    public bool IsRedacted(EventRecord record)
    {
        var place = record.Position.Ordinal;
        return place > _trimmed && place <= End && At(place) is { IsRedacted: true } kept && kept.Event.Id == record.Event.Id;
    }

    private EventRecord At(long place) => _records[(int)(place - _trimmed - 1)];

    private IEnumerable<EventRecord> Candidates(EventFilter filter, long after) =>
        (_index.TryFind(filter, out var places) ? Enumerate(places, after) : All(after)).Select(At);

    private IEnumerable<long> All(long after)
    {
        for (var place = Math.Max(after, _trimmed) + 1; place <= End; place++)
            yield return place;
    }

    private static IEnumerable<long> Enumerate(TrimmableList<long>? places, long after)
    {
        var count = places?.Count ?? 0;
        for (var at = Search.FirstWhere(count, at => places![at] > after); at < count; at++)
            yield return places![at];
    }

    private long Before(DateTimeOffset? appendedFrom) =>
        appendedFrom is { } from ? _trimmed + Search.FirstWhere(_records.Count, at => _records[at].AppendedAt >= from) : 0;

    private static bool Matches(EventFilter filter, EventRecord record)
    {
        var item = record.Event;
        var partition = filter.Partition ?? (filter.Session is null ? item.Partition : Partition.Default);
        return item.Partition == partition
            && item.Priority >= filter.MinimumPriority
            && (filter.Topic is null || filter.Topic == item.Topic)
            && (filter.Session is null || filter.Session == item.Session);
    }
}
