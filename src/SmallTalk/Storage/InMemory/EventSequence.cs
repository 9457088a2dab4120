using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>The events of the log in order, places 1, 2, 3 …, with their index. Not safe for several threads.</summary>
internal sealed class EventSequence
{
    private readonly TrimmableList<EventRecord> records = new();
    private readonly EventIndex index = new();
    private long trimmed;
    private DateTimeOffset newest;

    public int Count => records.Count;

    /// <summary>The place of the newest event there ever was.</summary>
    public long End => trimmed + records.Count;

    public void Append(NewEvent item, DateTimeOffset now)
    {
        // The time never runs back along the log, so that time can be searched for and trimmed by.
        newest = now > newest ? now : newest;
        var place = End + 1;
        records.Add(new(EventPosition.FromOrdinal(place), newest, item));
        index.Add(item, place);
    }

    public EventPage Read(EventFilter filter, long after, int limit)
    {
        var page = new List<EventRecord>();
        foreach (var record in Candidates(filter, Math.Max(after, Before(filter.AppendedFrom))))
        {
            if (!Matches(filter, record))
                continue;
            if (page.Count == limit)
                return new(page, page[^1].Position, HasMore: true, IsGap: after < trimmed);
            page.Add(record);
        }
        return new(page, EventPosition.FromOrdinal(Math.Max(after, End)), HasMore: false, IsGap: after < trimmed);
    }

    public int Trim(DateTimeOffset appendedBefore, long upTo)
    {
        var count = 0;
        while (count < records.Count && records[count].AppendedAt < appendedBefore && trimmed + count < upTo)
            index.RemoveFirst(records[count++].Event);
        records.RemoveFirst(count);
        trimmed += count;
        return count;
    }

    public long Redact(Partition partition, SessionId? session)
    {
        var places = session is { } id ? Enumerate(index.Of(new(partition, id)), trimmed) : All(trimmed);
        var count = 0;
        foreach (var place in places)
        {
            var record = At(place);
            if (record.IsRedacted || record.Event.Partition != partition)
                continue;
            records[(int)(place - trimmed - 1)] = record.Redact();
            count++;
        }
        return count;
    }

    /// <summary>Whether the log holds this event, and redacted.</summary>
    public bool IsRedacted(EventRecord record)
    {
        var place = record.Position.Ordinal;
        return place > trimmed && place <= End && At(place) is { IsRedacted: true } kept && kept.Event.Id == record.Event.Id;
    }

    private EventRecord At(long place) => records[(int)(place - trimmed - 1)];

    private IEnumerable<EventRecord> Candidates(EventFilter filter, long after) =>
        (index.TryFind(filter, out var places) ? Enumerate(places, after) : All(after)).Select(At);

    private IEnumerable<long> All(long after)
    {
        for (var place = Math.Max(after, trimmed) + 1; place <= End; place++)
            yield return place;
    }

    private static IEnumerable<long> Enumerate(TrimmableList<long>? places, long after)
    {
        var count = places?.Count ?? 0;
        for (var at = Search.FirstWhere(count, at => places![at] > after); at < count; at++)
            yield return places![at];
    }

    private long Before(DateTimeOffset? appendedFrom) =>
        appendedFrom is { } from ? trimmed + Search.FirstWhere(records.Count, at => records[at].AppendedAt >= from) : 0;

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
