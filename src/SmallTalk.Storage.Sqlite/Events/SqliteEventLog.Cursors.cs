using SmallTalk.Events;

namespace SmallTalk.Storage.Sqlite;

internal sealed partial class SqliteEventLog
{
    private const int BytesOfId = 16;
    private const string CursorColumns = "subscriber, slot, position, processed, owner_instance, owner_epoch, updated_at";

    private static readonly SqlText ReadCursor = new($"select {CursorColumns} from st_cursor where subscriber = ?1 and slot = ?2");
    private static readonly SqlText ReadCursors = new($"select {CursorColumns} from st_cursor order by subscriber, slot");
    private static readonly SqlText DeleteCursors = new("delete from st_cursor where subscriber = ?1");

    private static readonly SqlText WriteCursor = new(
        $"""
        insert into st_cursor ({CursorColumns}) values (?1, ?2, ?3, ?4, iif(?9, null, ?5), iif(?9, null, ?6), ?7)
        on conflict (subscriber, slot) do update set position = excluded.position, processed = excluded.processed,
            owner_instance = excluded.owner_instance, owner_epoch = excluded.owner_epoch, updated_at = excluded.updated_at
        where (?8 or position <= excluded.position)
            and (owner_instance is null or (owner_instance is ?5 and owner_epoch is ?6)
                or not exists (select 1 from st_lease l
                    where l.instance = st_cursor.owner_instance and l.epoch = st_cursor.owner_epoch and not l.fenced and not l.released))
        """
    );

    public ValueTask<SubscriberCursor?> GetCursorAsync(CursorKey key, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(key);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<SubscriberCursor?>(cancellationToken)
            : new(
                readers.Read(connection =>
                {
                    var read = connection[ReadCursor].Set(key.SubscriberId).Set(key.Slot);
                    var cursor = read.Step() ? ToCursor(read) : null;
                    read.Reset();
                    return cursor;
                })
            );
    }

    public async ValueTask<bool> SaveCursorAsync(SubscriberCursor cursor, bool allowRewind = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        StoreChecks.Check(cursor.Key);
        StoreChecks.CheckCounted(cursor.Position);
        cancellationToken.ThrowIfCancellationRequested();
        var saved = await writer.WriteAsync(transaction => Save(transaction, cursor, allowRewind), cancellationToken).ConfigureAwait(false);
        return saved ?? throw new OwnerFencedException(cursor.Owner!);
    }

    public async ValueTask DeleteCursorsAsync(string subscriberId, CancellationToken cancellationToken = default)
    {
        CursorKey.CheckSubscriber(subscriberId);
        cancellationToken.ThrowIfCancellationRequested();
        await writer
            .WriteAsync(
                transaction =>
                {
                    transaction.Connection[DeleteCursors].Set(subscriberId).Run();
                    return true;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<SubscriberCursor>> ListCursorsAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<IReadOnlyList<SubscriberCursor>>(cancellationToken)
            : new(
                readers.Read<IReadOnlyList<SubscriberCursor>>(connection =>
                {
                    var cursors = new List<SubscriberCursor>();
                    var read = connection[ReadCursors];
                    while (read.Step())
                        cursors.Add(ToCursor(read));
                    return cursors;
                })
            );

    /// <returns>Null when the cursor's owner has lost its lease.</returns>
    private static bool? Save(WriteTransaction transaction, SubscriberCursor cursor, bool allowRewind)
    {
        if (cursor.Owner is { } owner && !transaction.Accepts(owner))
            return null;
        transaction
            .Connection[WriteCursor]
            .Set(cursor.Key.SubscriberId)
            .Set(cursor.Key.Slot)
            .Set(cursor.Position.Ordinal)
            .Set(ToBytes(cursor.Processed))
            .Set(cursor.Owner?.Instance)
            .Set(cursor.Owner?.Epoch)
            .Set(transaction.Now)
            .Set(allowRewind)
            .Set(cursor.IsReleased)
            .Run();
        return transaction.Connection.Changes > 0;
    }

    private static byte[] ToBytes(IReadOnlyList<EventId> ids)
    {
        var bytes = new byte[ids.Count * BytesOfId];
        for (var index = 0; index < ids.Count; index++)
            ids[index].Value.TryWriteBytes(bytes.AsSpan(index * BytesOfId), bigEndian: true, out _);
        return bytes;
    }

    private static SubscriberCursor ToCursor(Statement row)
    {
        var bytes = row.GetBytes(3);
        if (bytes.Length % BytesOfId != 0)
            throw new InvalidRowException($"the processed events of subscriber '{row.GetText(0)}' have {bytes.Length} bytes", "st_cursor");
        var processed = new EventId[bytes.Length / BytesOfId];
        for (var index = 0; index < processed.Length; index++)
            processed[index] = new(new Guid(bytes.Slice(index * BytesOfId, BytesOfId), bigEndian: true));
        return new(new(row.GetText(0), row.GetInt(1)), EventPosition.FromOrdinal(row.GetLong(2)), processed, row.GetOwner(4), row.GetMoment(6));
    }
}
