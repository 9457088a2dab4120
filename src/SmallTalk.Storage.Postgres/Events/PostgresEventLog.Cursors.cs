using Npgsql;
using NpgsqlTypes;
using SmallTalk.Events;

namespace SmallTalk.Storage.Postgres;

internal sealed partial class PostgresEventLog
{
    /// <inheritdoc/>
    public async ValueTask<SubscriberCursor?> GetCursorAsync(CursorKey key, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        var found = await _database
            .RunAsync(_statements.CursorGet, [Param.Text(key.SubscriberId), Param.Int(key.Slot)], ReadCursorsAsync, isWrite: false, cancellationToken)
            .ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc/>
    public async ValueTask<bool> SaveCursorAsync(SubscriberCursor cursor, bool allowRewind = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        StoreChecks.Check(cursor.Key);
        StoreChecks.CheckCounted(cursor.Position);
        cancellationToken.ThrowIfCancellationRequested();
        NpgsqlParameter[] parameters =
        [
            Param.Text(cursor.Key.SubscriberId),
            Param.Int(cursor.Key.Slot),
            Param.Long(cursor.Position.Ordinal),
            Param.Array([.. cursor.Processed.Select(id => id.Value)], NpgsqlDbType.Uuid),
            Param.Text(cursor.Owner?.Instance),
            Param.Long(cursor.Owner?.Epoch),
            Param.Bool(allowRewind),
            Param.Bool(cursor.IsReleased),
        ];
        var (ownerHolds, saved) = await _database
            .RunAsync(
                _statements.CursorSave,
                parameters,
                static async (reader, token) =>
                {
                    await reader.ReadAsync(token).ConfigureAwait(false);
                    return (reader.GetBoolean(0), reader.GetBoolean(1));
                },
                isWrite: true,
                cancellationToken
            )
            .ConfigureAwait(false);
        return ownerHolds ? saved : throw new OwnerFencedException(cursor.Owner!);
    }

    /// <inheritdoc/>
    public async ValueTask DeleteCursorsAsync(string subscriberId, CancellationToken cancellationToken = default)
    {
        CursorKey.CheckSubscriber(subscriberId);
        cancellationToken.ThrowIfCancellationRequested();
        await _database.ExecuteAsync(_statements.CursorDelete, [Param.Text(subscriberId)], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SubscriberCursor>> ListCursorsAsync(CancellationToken cancellationToken = default) =>
        await _database.RunAsync(_statements.CursorList, [], ReadCursorsAsync, isWrite: false, cancellationToken).ConfigureAwait(false);

    private static async ValueTask<List<SubscriberCursor>> ReadCursorsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var cursors = new List<SubscriberCursor>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            cursors.Add(
                new(
                    new(reader.GetString(0), reader.GetInt32(1)),
                    EventPosition.FromOrdinal(reader.GetInt64(2)),
                    [.. reader.GetFieldValue<Guid[]>(3).Select(id => new EventId(id))],
                    EventColumns.Text(reader, 4) is { } instance ? new ProcessOwner(instance, reader.GetInt64(5)) : null,
                    Moments.FromMicroseconds(reader.GetInt64(6))
                )
            );
        return cursors;
    }
}
