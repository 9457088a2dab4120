using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>The event log in memory: one order under one short lock.</summary>
internal sealed partial class InMemoryEventLog(TimeProvider time, InMemoryLeaseStore leases, int maxEvents) : IEventLog
{
    // Surplus leaves in portions: to look at all cursors for each event would cost more than the event.
    private const int Portions = 16;

    private readonly EventSequence _events = new();
    private readonly Lock _gate = new();
    private int _shrinksAt = maxEvents + (maxEvents / Portions);
    private TaskCompletionSource? _appended;

    public int Count
    {
        get
        {
            lock (_gate)
                return _events.Count;
        }
    }

    /// <summary>Appends events that were checked, and wakes those who wait.</summary>
    /// <param name="items">The events.</param>
    /// <param name="now">The time, which whoever holds a lock has read before.</param>
    public void Append(IReadOnlyList<NewEvent> items, DateTimeOffset now)
    {
        TaskCompletionSource? waiters;
        lock (_gate)
        {
            for (var index = 0; index < items.Count; index++)
                _events.Append(items[index], now);
            if (_events.Count >= _shrinksAt)
                ShrinkHoldingLock();
            (waiters, _appended) = (_appended, null);
        }
        waiters?.SetResult();
    }

    public ValueTask AppendAsync(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(events);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (events.Count > 0)
            Append(events, time.GetUtcNow());
        return ValueTask.CompletedTask;
    }

    public ValueTask<EventPage> ReadAsync(EventFilter filter, EventPosition after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        StoreChecks.CheckCounted(after);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<EventPage>(cancellationToken);
        lock (_gate)
            return new(_events.Read(filter, after.Ordinal, limit));
    }

    public ValueTask WaitAsync(EventPosition after, CancellationToken cancellationToken = default)
    {
        StoreChecks.CheckCounted(after);
        lock (_gate)
        {
            if (_events.End > after.Ordinal)
                return ValueTask.CompletedTask;
            _appended ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new(_appended.Task.WaitAsync(cancellationToken));
        }
    }

    public ValueTask<EventPosition> GetEndAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<EventPosition>(cancellationToken);
        lock (_gate)
            return new(EventPosition.FromOrdinal(_events.End));
    }

    public ValueTask<long> RedactAsync(Partition partition, SessionId? session, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<long>(cancellationToken);
        lock (_gate)
            return new(_events.Redact(partition, session) + RedactLettersHoldingLock(partition, session));
    }

    public ValueTask<long> TrimAsync(DateTimeOffset appendedBefore, EventPosition? upTo = null, CancellationToken cancellationToken = default)
    {
        if (upTo is { } bound)
            StoreChecks.CheckCounted(bound);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<long>(cancellationToken);
        lock (_gate)
        {
            var trimmed = _events.Trim(appendedBefore, upTo?.Ordinal ?? long.MaxValue);
            _shrinksAt = Math.Min(_shrinksAt, NextShrink);
            return new(trimmed);
        }
    }

    private int NextShrink => Math.Max(maxEvents, _events.Count) + (maxEvents / Portions);

    /// <summary>Lets the surplus go, as far as every cursor has passed it.</summary>
    private void ShrinkHoldingLock()
    {
        var upTo = _events.End - maxEvents;
        foreach (var cursor in _cursors.Values)
            upTo = Math.Min(upTo, cursor.Position.Ordinal);
        _events.Trim(DateTimeOffset.MaxValue, upTo);
        _shrinksAt = NextShrink;
    }
}
