using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

internal sealed partial class FileEventLog
{
    private const int ReadChunk = 256;
    private const int RedactedPerRecord = 256;

    public ValueTask<EventPage> ReadAsync(EventFilter filter, EventPosition after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        StoreChecks.CheckCounted(after);
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<EventPage>(cancellationToken) : new(Read(filter, after.Ordinal, limit));
    }

    private EventPage Read(EventFilter filter, long after, int limit)
    {
        var page = new List<EventRecord>();
        for (var from = after; ; )
        {
            var chunk = Stable(() => Collect(filter, from, (int)Math.Min(limit + 1L, ReadChunk)));
            foreach (var record in chunk.Records)
            {
                if (!Matches(filter, record))
                    continue;
                if (page.Count == limit)
                    return new(page, page[^1].Position, HasMore: true, IsGap: after < chunk.Trimmed);
                page.Add(record);
            }
            if (chunk.IsLast)
                return new(page, EventPosition.FromOrdinal(Math.Max(after, chunk.End)), HasMore: false, IsGap: after < chunk.Trimmed);
            from = chunk.Records[^1].Position.Ordinal;
        }
    }

    /// <summary>Reads under the gate; a line that is being overwritten at this moment is read again when the files stand still.</summary>
    private T Stable<T>(Func<T> read)
    {
        try
        {
            return pipeline.Locked(read);
        }
        catch (StoreDamagedException)
        {
            return pipeline.Still(read);
        }
    }

    private EventChunk Collect(EventFilter filter, long after, int limit)
    {
        var records = new List<EventRecord>();
        after = Math.Max(after, _trimmed);
        foreach (var (segment, position) in Find(filter, after))
        {
            if (records.Count == limit)
                return new(records, _end, _trimmed, IsLast: false);
            records.Add(ReadOne(segment, position));
        }
        return new(records, _end, _trimmed, IsLast: true);
    }

    private IEnumerable<(EventSegment Segment, long Position)> Find(EventFilter filter, long after)
    {
        for (var index = Math.Max(0, SegmentOf(after + 1)); index < _segments.Count; index++)
            foreach (var position in _segments[index].Find(files, filter, after))
                yield return (_segments[index], position);
    }

    private int SegmentOf(long position) => Search.FirstWhere(_segments.Count, at => _segments[at].First > position) - 1;

    private EventRecord ReadOne(EventSegment segment, long position)
    {
        var place = segment.PlaceOf(files, position).Place;
        var line = new byte[place.Length];
        files.Read(segment.File, place.Offset, line);
        return EventLine.Read(line.AsMemory(0, LineFormat.Check(line, segment.File, place.Offset).Length));
    }

    private static bool Matches(EventFilter filter, EventRecord record)
    {
        var item = record.Event;
        var partition = filter.Partition ?? (filter.Session is null ? item.Partition : Partition.Default);
        return item.Partition == partition
            && item.Priority >= filter.MinimumPriority
            && (filter.Topic is null || filter.Topic == item.Topic)
            && (filter.Session is null || filter.Session == item.Session);
    }

    public async ValueTask<long> RedactAsync(Partition partition, SessionId? session, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LoadLetters();
        var filter = new EventFilter { Partition = partition, Session = session };
        long after = 0;
        long count = await pipeline.RunAsync(record => RedactLetters(record, partition, session), cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var (redacted, upTo) = await pipeline.RunAsync(record => RedactSome(record, filter, after), cancellationToken).ConfigureAwait(false);
            count += redacted;
            if (upTo is not { } next)
                return count;
            after = next;
        }
    }

    private (int Redacted, long? UpTo) RedactSome(CommitRecord record, EventFilter filter, long after)
    {
        var redacted = 0;
        foreach (var (segment, position) in Find(filter, Math.Max(after, _trimmed)))
        {
            if (segment.PlaceOf(files, position) is not { IsRedacted: false } place)
                continue;
            var item = ReadOne(segment, position);
            if (!Matches(filter, item))
                continue;
            EventLine.Begin(record.Lines, position, item.Redact());
            var line = record.Lines.End(place.Place.Length);
            record.Batch.Write(segment.File, place.Place.Offset, record.Lines.Written.Slice((int)line.Offset, line.Length));
            record.OnApplied(() => segment.MarkRedacted(position));
            if (++redacted == RedactedPerRecord)
                return (redacted, position);
        }
        return (redacted, null);
    }

    public async ValueTask<long> TrimAsync(DateTimeOffset appendedBefore, EventPosition? upTo = null, CancellationToken cancellationToken = default)
    {
        if (upTo is { } bound)
            StoreChecks.CheckCounted(bound);
        cancellationToken.ThrowIfCancellationRequested();
        return await pipeline.RunAsync(record => Trim(record, appendedBefore, upTo?.Ordinal ?? long.MaxValue), cancellationToken).ConfigureAwait(false);
    }

    private long Trim(CommitRecord record, DateTimeOffset appendedBefore, long upTo)
    {
        var trimmed = _trimmed;
        foreach (var segment in _segments)
        {
            trimmed = Math.Max(trimmed, Math.Min(upTo, segment.LastBefore(files, appendedBefore)));
            if (trimmed < segment.Last)
                break;
        }
        if (trimmed == _trimmed)
            return 0;
        var gone = _segments.FindAll(segment => segment.Last <= trimmed && !ReferenceEquals(segment, _tail) && segment.Last >= segment.First);
        foreach (var segment in gone)
            record.Batch.Delete(segment.File);
        record.Lines.Begin();
        record.Lines.Json.WriteNumber("trimmed"u8, trimmed);
        var place = _trimSlot.Put(record, _trimPlace);
        var count = trimmed - _trimmed;
        record.OnAccepted(() =>
        {
            _segments.RemoveAll(gone.Contains);
            (_trimmed, _trimPlace) = (trimmed, place);
        });
        return count;
    }
}
