using System.Text;
using static SQLitePCL.raw;

namespace SmallTalk.Storage.Sqlite;

internal sealed partial class Statement
{
    private const int BytesOfId = 16;

    public bool IsNull(int column) => sqlite3_column_type(_handle, column) == SQLITE_NULL;

    public long GetLong(int column) => sqlite3_column_int64(_handle, column);

    public int GetInt(int column) => sqlite3_column_int(_handle, column);

    public bool GetBool(int column) => GetLong(column) != 0;

    public long? GetLongOrNull(int column) => IsNull(column) ? null : GetLong(column);

    /// <summary>The text; empty when it is NULL.</summary>
    public string GetText(int column) => Encoding.UTF8.GetString(sqlite3_column_blob(_handle, column));

    public string? GetTextOrNull(int column) => IsNull(column) ? null : GetText(column);

    /// <summary>The bytes, until the next step.</summary>
    public ReadOnlySpan<byte> GetBytes(int column) => sqlite3_column_blob(_handle, column);

    /// <exception cref="InvalidRowException">It is no UUID.</exception>
    public Guid GetGuid(int column)
    {
        var bytes = GetBytes(column);
        return bytes.Length == BytesOfId
            ? new(bytes, bigEndian: true)
            : throw new InvalidRowException($"an id has {bytes.Length} bytes instead of {BytesOfId}");
    }

    /// <exception cref="InvalidRowException">There is no such time.</exception>
    public DateTimeOffset GetMoment(int column) =>
        Moments.IsMoment(GetLong(column)) ? Moments.FromMicroseconds(GetLong(column)) : throw new InvalidRowException($"there is no time {GetLong(column)}");

    /// <summary>A payload of two columns, encoding and bytes; a copy.</summary>
    public Payload GetPayload(int column) => new(GetBytes(column + 1).ToArray(), (PayloadEncodings)GetInt(column));

    public ProcessOwner? GetOwner(int column) => GetTextOrNull(column) is { } instance ? new(instance, GetLong(column + 1)) : null;
}
