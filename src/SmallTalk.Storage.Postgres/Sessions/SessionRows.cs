using Npgsql;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>Reads rows of sessions; what cannot have been written by us is damage, and the row is named.</summary>
internal static class SessionRows
{
    /// <summary>The columns of a header, in the order in which <see cref="Header"/> reads them.</summary>
    public const string HeaderColumns =
        "partition, id, version, last_seq, status, created_at, updated_at, expires_at, sliding, owner_instance, owner_epoch, metadata_enc, metadata, pending_enc, pending";

    private const PayloadEncodings Known = PayloadEncodings.Brotli | PayloadEncodings.Encrypted;

    /// <summary>Reads a header of a query.</summary>
    public static SessionHeader Header(NpgsqlDataReader row)
    {
        var key = Guard("st_session", 0, row, static row => new SessionKey(Partition.Parse(row.GetString(0)), SessionId.Parse(row.GetString(1))));
        return Guard(
            Place(key),
            0,
            row,
            row => new SessionHeader
            {
                Key = key,
                Version = Positive(row.GetInt64(2), "version"),
                LastSequence = NotNegative(row.GetInt64(3), "last_seq"),
                Status = Status(row.GetInt16(4)),
                CreatedAt = Moments.FromMicroseconds(row.GetInt64(5)),
                UpdatedAt = Moments.FromMicroseconds(row.GetInt64(6)),
                Expiry = new(Moments.FromMicroseconds(row.GetInt64(7)), row.IsDBNull(8) ? null : Moments.Span(row.GetInt64(8))),
                Owner = row.IsDBNull(9) ? null : new ProcessOwner(row.GetString(9), row.GetInt64(10)),
                Metadata = Payload(row, 11, 12),
                PendingTurn = Payload(row, 13, 14),
            }
        );
    }

    /// <summary>What an error calls the row of a session.</summary>
    public static string Place(SessionKey key) => $"st_session {key}";

    /// <summary>Reads a payload whose encoding stands before it; none when there are no bytes.</summary>
    public static Payload Payload(NpgsqlDataReader row, int encoding, int bytes) =>
        row.IsDBNull(bytes) ? default : new(row.GetFieldValue<byte[]>(bytes), Encodings(row.GetInt16(encoding)));

    /// <summary>Reads a payload that must be there.</summary>
    public static Payload Content(NpgsqlDataReader row, int encoding, int bytes) =>
        row.IsDBNull(bytes) ? throw new FormatException("the payload is null") : Payload(row, encoding, bytes);

    /// <summary>Reads from a row; whatever does not fit is damage at that place.</summary>
    public static T Guard<T>(string place, long offset, NpgsqlDataReader row, Func<NpgsqlDataReader, T> read)
    {
        try
        {
            return read(row);
        }
        catch (Exception error)
            when (error is InvalidIdException or InvalidCastException or OverflowException or ArgumentOutOfRangeException or FormatException)
        {
            throw new StoreDamagedException(place, offset, error.Message, error);
        }
    }

    public static long Positive(long value, string column) => value > 0 ? value : throw new FormatException($"{column} is {value}");

    private static long NotNegative(long value, string column) => value >= 0 ? value : throw new FormatException($"{column} is {value}");

    private static SessionStatus Status(short value) =>
        value is >= (short)SessionStatus.Open and <= (short)SessionStatus.Invalidated ? (SessionStatus)value : throw new FormatException($"status is {value}");

    private static PayloadEncodings Encodings(short value) =>
        (value & ~(short)Known) == 0 ? (PayloadEncodings)value : throw new FormatException($"the encoding of a payload is {value}");
}
