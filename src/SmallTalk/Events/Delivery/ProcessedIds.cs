using System.Runtime.CompilerServices;

namespace SmallTalk.Events;

/// <summary>The ids a subscriber is done with, the least recently used out first, so that an event that comes twice is handled once (FR-011a).</summary>
/// <remarks>Safe for use by several threads.</remarks>
internal sealed class ProcessedIds(ProcessedIdsBudget budget)
{
    /// <summary>What one id takes, measured: an entry of the table, one of the queue, and the room both have to grow.</summary>
    public const int BytesPerId = 96;

    private readonly Lock _gate = new();
    private readonly Dictionary<EventId, long> _uses = [];
    private readonly Queue<(EventId Id, long Use, DateTimeOffset At)> _order = new();
    private long _use;

    public int Count
    {
        get
        {
            lock (_gate)
                return _uses.Count;
        }
    }

    /// <summary>Whether this id is done with; asking counts as a use.</summary>
    public bool Contains(EventRecord record)
    {
        lock (_gate)
        {
            if (!_uses.ContainsKey(record.Event.Id))
                return false;
            UseHoldingLock(record.Event.Id, record.AppendedAt);
            return true;
        }
    }

    public void Add(EventId id, DateTimeOffset appendedAt)
    {
        lock (_gate)
        {
            var before = _uses.Count;
            UseHoldingLock(id, appendedAt);
            while (_uses.Count > budget.Capacity)
                EvictHoldingLock();
            budget.Changed(_uses.Count - before);
        }
    }

    /// <summary>Forgets ids of events that have left the log: they cannot come again.</summary>
    public void Forget(DateTimeOffset appendedBefore)
    {
        lock (_gate)
        {
            var before = _uses.Count;
            while (_order.TryPeek(out var oldest) && (oldest.At < appendedBefore || _uses.GetValueOrDefault(oldest.Id) != oldest.Use))
                EvictHoldingLock();
            budget.Changed(_uses.Count - before);
        }
    }

    /// <summary>Gives back what it holds.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            budget.Changed(-_uses.Count);
            _uses.Clear();
            _order.Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void UseHoldingLock(EventId id, DateTimeOffset appendedAt)
    {
        _uses[id] = ++_use;
        _order.Enqueue((id, _use, appendedAt));
        // An id that comes again and again leaves its older places behind.
        while (_order.Count > 2 * budget.Capacity)
            EvictHoldingLock();
    }

    private void EvictHoldingLock()
    {
        var (id, use, _) = _order.Dequeue();
        if (_uses.GetValueOrDefault(id) == use)
            _uses.Remove(id);
    }
}
