using System.Globalization;
using SmallTalk.Events;

namespace SmallTalk.Storage.Files;

/// <summary>The event log in segments of files. Events are numbered when their record is made and seen when it is applied.</summary>
internal sealed partial class FileEventLog(TimeProvider time, DataFiles files, CommitPipeline pipeline, FileLeaseStore leases, int segmentBytes) : IEventLog
{
    private readonly List<EventSegment> _segments = [];
    private readonly SlotFile _trimSlot = new(files, FileNames.Trimmed);
    private TaskCompletionSource? _appended;
    private bool _isClosed;
    private EventSegment? _tail;
    private long _tailBytes;
    private long _next = 1;
    private long _end;
    private long _trimmed;
    private Extent _trimPlace;
    private DateTimeOffset _newest;

    /// <summary>Events in the log.</summary>
    internal long Count => pipeline.Locked(() => _end - _trimmed);

    /// <summary>Lets nobody wait any more.</summary>
    internal void Close()
    {
        var waiters = pipeline.Locked(() =>
        {
            _isClosed = true;
            return TakeWaiters();
        });
        waiters?.TrySetException(new ObjectDisposedException(nameof(FileEventLog)));
    }

    /// <summary>Finds where the log ends: reads the end of the newest segment only.</summary>
    internal void Open()
    {
        foreach (var name in files.List(FileNames.Events))
            if (long.TryParse(Path.GetFileNameWithoutExtension(name), NumberStyles.None, CultureInfo.InvariantCulture, out var first))
                _segments.Add(new(FileNames.OfEvents(first), first) { Bytes = files.GetLength(FileNames.OfEvents(first)) });
        for (var index = 0; index + 1 < _segments.Count; index++)
            _segments[index].Last = _segments[index + 1].First - 1;
        _trimmed = _segments.Count > 0 ? _segments[0].First - 1 : 0;
        if (_segments.Count > 0)
            OpenTail(_segments[^1]);
        foreach (var (place, line) in _trimSlot.ReadAll())
        {
            var reader = new LineReader(line);
            if (reader.Next())
                _trimmed = Math.Max(_trimmed, reader.Number());
            _trimPlace = place;
        }
    }

    public async ValueTask AppendAsync(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(events);
        cancellationToken.ThrowIfCancellationRequested();
        if (events.Count == 0)
            return;
        var now = time.GetUtcNow();
        await pipeline.RunAsync(record => Write(record, events, now), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask WaitAsync(EventPosition after, CancellationToken cancellationToken = default)
    {
        StoreChecks.CheckCounted(after);
        var appended = pipeline.Locked(() => _end > after.Ordinal ? null : Waiters());
        return appended is null ? ValueTask.CompletedTask : new(appended.Task.WaitAsync(cancellationToken));
    }

    public ValueTask<EventPosition> GetEndAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<EventPosition>(cancellationToken)
            : new(EventPosition.FromOrdinal(pipeline.Locked(() => _end)));

    /// <summary>Writes events as part of a record.</summary>
    internal bool Write(CommitRecord record, IReadOnlyList<NewEvent> events, DateTimeOffset now)
    {
        // The time never runs back along the log, so that time can be searched for and trimmed by.
        var newest = _newest;
        var segment = _tail is null || _tailBytes >= segmentBytes ? new(FileNames.OfEvents(_next), _next) : _tail;
        var start = ReferenceEquals(segment, _tail) ? _tailBytes : 0;
        var lines = record.Lines;
        var from = lines.Length;
        var written = new (EventRecord Record, Extent Place)[events.Count];
        for (var index = 0; index < events.Count; index++)
        {
            var at = events[index].Import?.AppendedAt ?? now;
            newest = at > newest ? at : newest;
            var item = events[index].ToRecord(EventPosition.FromOrdinal(_next + index), newest);
            EventLine.Begin(lines, item.Position.Ordinal, item);
            var line = lines.End();
            written[index] = (item, line with { Offset = line.Offset - from + start });
        }
        record.Batch.Write(segment.File, start, lines.Written[from..]);
        var end = start + lines.Length - from;
        record.Add(new AppendStep(this, segment, end, newest, written));
        return true;
    }

    private void Accept(EventSegment segment, long end, int count, DateTimeOffset newest)
    {
        if (!ReferenceEquals(segment, _tail))
            _segments.Add(segment);
        (_tail, _tailBytes, _newest) = (segment, end, newest);
        _next += count;
    }

    private void Applied(EventSegment segment, (EventRecord Record, Extent Place)[] written)
    {
        foreach (var (item, place) in written)
            segment.Add(item, place);
        _end = segment.Last;
        TakeWaiters()?.TrySetResult();
    }

    private sealed class AppendStep(FileEventLog log, EventSegment segment, long end, DateTimeOffset newest, (EventRecord Record, Extent Place)[] written)
        : RecordStep
    {
        internal override void Accepted() => log.Accept(segment, end, written.Length, newest);

        internal override void Applied() => log.Applied(segment, written);
    }

    private TaskCompletionSource Waiters()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        return _appended ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // Whoever answers them takes them away: events that are on their way may still be applied when nobody waits any more.
    private TaskCompletionSource? TakeWaiters()
    {
        var waiters = _appended;
        _appended = null;
        return waiters;
    }

    private void OpenTail(EventSegment tail)
    {
        var record = EventLine.Read(new TailReader(files).ReadLast(tail.File, tail.Bytes, out _));
        _tail = tail;
        _tailBytes = tail.Bytes;
        _newest = record.AppendedAt;
        _end = tail.Last = record.Position.Ordinal;
        _next = _end + 1;
    }
}
