using SmallTalk.Sessions;

namespace SmallTalk.Storage.Sqlite;

/// <summary>The row of a session.</summary>
internal static class SessionRow
{
    /// <summary>The columns that <see cref="Read"/> reads.</summary>
    public const string Columns =
        "pk, partition, id, version, last_seq, status, created_at, updated_at, expires_at, sliding, owner_instance, owner_epoch, metadata_enc, metadata, pending_enc, pending";

    /// <summary>Messages that one session may have, as a power of two: the row id of a message is session × 2^28 + sequence.</summary>
    public const int SequenceBits = 28;

    /// <summary>Reads the row's number.</summary>
    public static long ReadPk(Statement row) => row.GetLong(0);

    /// <exception cref="InvalidRowException">The row is not as it was written.</exception>
    public static SessionHeader Read(Statement row)
    {
        if (row.GetLong(5) is < 0 or > 2)
            throw new InvalidRowException($"there is no status {row.GetLong(5)}", "st_session", row.GetLong(0));
        if (row.GetLong(3) < 1 || row.GetLong(4) < 0)
            throw new InvalidRowException($"it has version {row.GetLong(3)} and last sequence {row.GetLong(4)}", "st_session", row.GetLong(0));
        return new()
        {
            Key = new(Partition.Parse(row.GetText(1)), SessionId.Parse(row.GetText(2))),
            Version = row.GetLong(3),
            LastSequence = row.GetLong(4),
            Status = (SessionStatus)row.GetInt(5),
            CreatedAt = row.GetMoment(6),
            UpdatedAt = row.GetMoment(7),
            Expiry = new(row.GetMoment(8), row.GetLongOrNull(9) is { } sliding ? Moments.ToTimeSpan(sliding) : null),
            Owner = row.GetOwner(10),
            Metadata = ReadPayload(row, 12),
            PendingTurn = ReadPayload(row, 14),
        };
    }

    private static Payload ReadPayload(Statement row, int column) => row.IsNull(column + 1) ? default : row.GetPayload(column);
}
