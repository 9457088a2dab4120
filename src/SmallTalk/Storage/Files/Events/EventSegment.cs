using SmallTalk.Events;

namespace SmallTalk.Storage.Files;

/// <summary>One file of the event log with its index, which is read from the file when it is first needed. Used under the pipeline's gate.</summary>
internal sealed class EventSegment(string file, long first)
{
    private List<EventPlace>? _places;
    private EventIndex _index = new();

    internal string File => file;

    /// <summary>The position of its first event.</summary>
    internal long First => first;

    /// <summary>The position of its newest event that is durable and applied.</summary>
    internal long Last { get; set; } = first - 1;

    /// <summary>Bytes that are durable and applied.</summary>
    internal long Bytes { get; set; }

    /// <summary>Takes note of an event that was applied.</summary>
    internal void Add(EventRecord record, Extent place)
    {
        Last++;
        Bytes = place.End;
        if (_places is null)
            return;
        _places.Add(new(place, record.AppendedAt.UtcTicks, record.IsRedacted));
        _index.Add(record.Event, Last);
    }

    internal EventPlace PlaceOf(DataFiles files, long position) => Places(files)[(int)(position - first)];

    internal void MarkRedacted(long position)
    {
        if (_places is not null)
            _places[(int)(position - first)] = _places[(int)(position - first)] with { IsRedacted = true };
    }

    /// <summary>Positions after one that the index offers for a filter, in order.</summary>
    internal IEnumerable<long> Find(DataFiles files, EventFilter filter, long after)
    {
        var places = Places(files);
        if (filter.AppendedFrom is { } from)
            after = Math.Max(after, first - 1 + Search.FirstWhere(places.Count, at => places[at].AppendedAt >= from.UtcTicks));
        return _index.TryFind(filter, out var found) ? Enumerate(found, after) : All(after);
    }

    /// <summary>The newest position that was appended before a moment.</summary>
    internal long LastBefore(DataFiles files, DateTimeOffset moment)
    {
        var places = Places(files);
        return first - 1 + Search.FirstWhere(places.Count, at => places[at].AppendedAt >= moment.UtcTicks);
    }

    private IEnumerable<long> All(long after)
    {
        for (var position = Math.Max(after + 1, first); position <= Last; position++)
            yield return position;
    }

    private static IEnumerable<long> Enumerate(TrimmableList<long>? found, long after)
    {
        var count = found?.Count ?? 0;
        for (var at = Search.FirstWhere(count, at => found![at] > after); at < count; at++)
            yield return found![at];
    }

    private List<EventPlace> Places(DataFiles files)
    {
        if (_places is not null)
            return _places;
        var places = new List<EventPlace>();
        _index = new();
        foreach (var (place, line) in FileLines.Read(files, file, 0, Bytes))
        {
            var record = EventLine.Read(line[..LineFormat.Check(line.Span, file, place.Offset).Length]);
            if (record.Position.Ordinal != first + places.Count)
                throw new StoreDamagedException(file, place.Offset, $"event {first + places.Count} is missing");
            places.Add(new(place, record.AppendedAt.UtcTicks, record.IsRedacted));
            _index.Add(record.Event, record.Position.Ordinal);
        }
        return _places = places;
    }
}
