using SmallTalk.Events;

namespace SmallTalk.Storage;

internal sealed partial class InMemoryEventLog
{
    private readonly SortedDictionary<CursorKey, SubscriberCursor> _cursors = new(Comparer<CursorKey>.Create(Compare));

    public ValueTask<SubscriberCursor?> GetCursorAsync(CursorKey key, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(key);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<SubscriberCursor?>(cancellationToken);
        lock (_gate)
            return new(_cursors.GetValueOrDefault(key));
    }

    public ValueTask<bool> SaveCursorAsync(SubscriberCursor cursor, bool allowRewind = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        StoreChecks.Check(cursor.Key);
        StoreChecks.CheckCounted(cursor.Position);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<bool>(cancellationToken);
        var now = time.GetUtcNow();
        lock (_gate)
            return new(SaveHoldingLock(cursor, allowRewind, now));
    }

    public ValueTask DeleteCursorsAsync(string subscriberId, CancellationToken cancellationToken = default)
    {
        CursorKey.CheckSubscriber(subscriberId);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        lock (_gate)
        {
            foreach (var key in _cursors.Keys.Where(key => key.SubscriberId == subscriberId).ToList())
                _cursors.Remove(key);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<SubscriberCursor>> ListCursorsAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<IReadOnlyList<SubscriberCursor>>(cancellationToken);
        lock (_gate)
            return new([.. _cursors.Values]);
    }

    private bool SaveHoldingLock(SubscriberCursor cursor, bool allowRewind, DateTimeOffset now)
    {
        if (cursor.Owner is { } owner && !leases.Accepts(owner))
            throw new OwnerFencedException(owner);
        if (_cursors.TryGetValue(cursor.Key, out var saved) && !MayReplace(saved, cursor, allowRewind))
            return false;
        _cursors[cursor.Key] = cursor.ToKept(now);
        return true;
    }

    private bool MayReplace(SubscriberCursor saved, SubscriberCursor cursor, bool allowRewind)
    {
        if (saved.Owner is { } owner && owner != cursor.Owner && leases.Accepts(owner))
            return false;
        return allowRewind || cursor.Position.Ordinal >= saved.Position.Ordinal;
    }

    private static int Compare(CursorKey left, CursorKey right)
    {
        var subscriber = OpaqueText.Compare(left.SubscriberId, right.SubscriberId);
        return subscriber != 0 ? subscriber : left.Slot.CompareTo(right.Slot);
    }
}
