using SmallTalk.Events;

namespace SmallTalk.Storage.Files;

internal sealed partial class FileEventLog
{
    private readonly SlotFile _cursorSlots = new(files, FileNames.Cursors);
    private Dictionary<CursorKey, (SubscriberCursor Cursor, Extent Place)>? _cursors;

    public ValueTask<SubscriberCursor?> GetCursorAsync(CursorKey key, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(key);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<SubscriberCursor?>(cancellationToken);
        LoadCursors();
        return new(pipeline.Locked(() => _cursors!.TryGetValue(key, out var saved) ? saved.Cursor : null));
    }

    public ValueTask<bool> SaveCursorAsync(SubscriberCursor cursor, bool allowRewind = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        StoreChecks.Check(cursor.Key);
        StoreChecks.CheckCounted(cursor.Position);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<bool>(cancellationToken);
        LoadCursors();
        var now = time.GetUtcNow();
        return pipeline.RunAsync(record => Save(record, cursor, allowRewind, now), cancellationToken);
    }

    public async ValueTask DeleteCursorsAsync(string subscriberId, CancellationToken cancellationToken = default)
    {
        CursorKey.CheckSubscriber(subscriberId);
        cancellationToken.ThrowIfCancellationRequested();
        LoadCursors();
        await pipeline.RunAsync(Delete, cancellationToken).ConfigureAwait(false);

        bool Delete(CommitRecord record)
        {
            foreach (var (key, (_, place)) in _cursors!.Where(pair => pair.Key.SubscriberId == subscriberId).ToList())
            {
                _cursorSlots.Remove(record, place);
                record.OnAccepted(() => _cursors!.Remove(key));
            }
            return true;
        }
    }

    public ValueTask<IReadOnlyList<SubscriberCursor>> ListCursorsAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<IReadOnlyList<SubscriberCursor>>(cancellationToken);
        LoadCursors();
        return new(
            pipeline.Locked<IReadOnlyList<SubscriberCursor>>(() =>
                [
                    .. _cursors!
                        .Values.Select(saved => saved.Cursor)
                        .OrderBy(cursor => cursor.Key.SubscriberId, OpaqueText.Order)
                        .ThenBy(cursor => cursor.Key.Slot),
                ]
            )
        );
    }

    private bool Save(CommitRecord record, SubscriberCursor cursor, bool allowRewind, DateTimeOffset now)
    {
        if (cursor.Owner is { } owner && !leases.Accepts(owner))
            throw new OwnerFencedException(owner);
        var isKnown = _cursors!.TryGetValue(cursor.Key, out var saved);
        if (isKnown && !MayReplace(saved.Cursor, cursor, allowRewind))
            return false;
        var kept = cursor.ToKept(now);
        CursorLine.Begin(record.Lines, kept);
        var place = _cursorSlots.Put(record, saved.Place);
        record.OnAccepted(() => _cursors[kept.Key] = (kept, place));
        return true;
    }

    private bool MayReplace(SubscriberCursor saved, SubscriberCursor cursor, bool allowRewind)
    {
        if (saved.Owner is { } owner && owner != cursor.Owner && leases.Accepts(owner))
            return false;
        return allowRewind || cursor.Position.Ordinal >= saved.Position.Ordinal;
    }

    private void LoadCursors()
    {
        if (Volatile.Read(ref _cursors) is null)
            pipeline.Still(() =>
                _cursors ??= _cursorSlots.ReadAll().Select(row => (Cursor: CursorLine.Read(row.Line), row.Place)).ToDictionary(row => row.Cursor.Key)
            );
    }
}
