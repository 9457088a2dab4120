using SmallTalk.Storage;

namespace SmallTalk.Sessions;

internal sealed partial class SessionManager
{
    private long _lastSqueeze = long.MinValue;

    public void Activate(Session session, bool mayRefuse)
    {
        if (!session.IsActive && _slots.TryGetValue(session.Key, out var slot) && ReferenceEquals(slot.Find(), session))
            Activate(slot, session, mayRefuse);
    }

    public void Fenced(ProcessOwner owner)
    {
        var dropped = 0;
        foreach (var (key, slot) in _slots)
        {
            if (!_slots.TryRemove(new(key, slot)))
                continue;
            slot.IsRemoved = true;
            var (session, wasActive) = slot.Clear();
            session?.MarkFenced(owner);
            if (wasActive)
                Unreserve();
            dropped++;
        }
        LogFenced(_context.Log, owner.Instance, owner.Epoch, dropped);
    }

    private void Activate(SessionSlot slot, Session session, bool mayRefuse)
    {
        if (session.IsActive)
            return;
        if (mayRefuse)
            Reserve(isNew: false);
        else
            Count(1);
        if (!slot.Activate(session))
            Unreserve();
    }

    private void Reserve(bool isNew)
    {
        if (isNew)
            RefuseWhenClosed();
        if (TryReserve())
            return;
        UnloadIdleWhenDue();
        if (!TryReserve())
            throw Refusal("limit", $"The limit of {_capacity.Limit} active sessions is reached.");
    }

    private bool TryReserve()
    {
        var seen = ActiveCount;
        while (seen < _capacity.Limit)
        {
            var found = Interlocked.CompareExchange(ref _activeCount, seen + 1, seen);
            if (found == seen)
            {
                _context.Instruments.ActiveChanged(1);
                return true;
            }
            seen = found;
        }
        return false;
    }

    private void Unreserve() => Count(-1);

    private void Count(int by)
    {
        Interlocked.Add(ref _activeCount, by);
        _context.Instruments.ActiveChanged(by);
    }

    private void RefuseWhenClosed()
    {
        if (_capacity.ClosedBecause is { } reason)
            throw Refusal("closed", $"No new sessions are accepted: {reason}.");
    }

    private CapacityExceededException Refusal(string reason, string text)
    {
        _context.Instruments.Refused(reason);
        LogRefused(_context.Log, text, ActiveCount);
        return new(text, _context.Options.CapacityRetryAfter);
    }

    // At the limit idle sessions make room, looked for at most once a second.
    private void UnloadIdleWhenDue()
    {
        var last = Interlocked.Read(ref _lastSqueeze);
        var now = _context.Time.GetTimestamp();
        if (last != long.MinValue && _context.Time.GetElapsedTime(last, now) < TimeSpan.FromSeconds(1))
            return;
        if (Interlocked.CompareExchange(ref _lastSqueeze, now, last) == last)
            UnloadIdle();
    }

    private void UnloadIdle()
    {
        foreach (var (key, slot) in _slots)
        {
            if (slot.TryUnload())
                Unreserve();
            else if (slot.Find() is null && slot.Gate.TryEnter())
            {
                Discard(key, slot);
                slot.Gate.Exit();
            }
        }
    }

    private void Drop(SessionSlot slot)
    {
        if (slot.Clear().WasActive)
            Unreserve();
    }

    /// <summary>Throws an empty slot away. Called under its gate.</summary>
    private void Discard(SessionKey key, SessionSlot slot)
    {
        if (slot.IsRemoved || slot.Find() is not null)
            return;
        slot.IsRemoved = true;
        _slots.TryRemove(new(key, slot));
    }
}
