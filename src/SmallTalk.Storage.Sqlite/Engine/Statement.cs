using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace SmallTalk.Storage.Sqlite;

/// <summary>A prepared statement of one connection: parameters are set in order, then rows are stepped through. Not safe for several threads.</summary>
internal sealed partial class Statement : IDisposable
{
    private const int BytesOnStack = 512;

    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _handle;
    private int _set;

    /// <exception cref="SqliteException">The text is wrong for the tables that are there.</exception>
    public Statement(sqlite3 db, string text)
    {
        _db = db;
        SqliteException.ThrowExceptionForRC(sqlite3_prepare_v3(db, text, SQLITE_PREPARE_PERSISTENT, out _handle), db);
    }

    public Statement Set(long value)
    {
        Check(sqlite3_bind_int64(_handle, ++_set, value));
        return this;
    }

    public Statement Set(long? value) => value is { } number ? Set(number) : SetNull();

    public Statement Set(bool value) => Set(value ? 1L : 0L);

    public Statement SetNull()
    {
        Check(sqlite3_bind_null(_handle, ++_set));
        return this;
    }

    public Statement Set(string? value)
    {
        if (value is null)
            return SetNull();
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = null;
        var bytes = most <= BytesOnStack ? stackalloc byte[BytesOnStack] : rented = ArrayPool<byte>.Shared.Rent(most);
        var length = Encoding.UTF8.GetBytes(value, bytes);
        // The binding makes NULL of an empty span.
        Check(length == 0 ? sqlite3_bind_text(_handle, ++_set, string.Empty) : sqlite3_bind_text(_handle, ++_set, bytes[..length]));
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    public Statement Set(ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? sqlite3_bind_zeroblob(_handle, ++_set, 0) : sqlite3_bind_blob(_handle, ++_set, value));
        return this;
    }

    /// <summary>Sets a UUID as 16 bytes, the highest first, so that the engine orders them as .NET does.</summary>
    public Statement Set(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Set(bytes);
    }

    /// <summary>Sets encoding and bytes.</summary>
    public Statement Set(Payload payload) => Set((long)payload.Encodings).Set(payload.Bytes.Span);

    /// <summary>Sets encoding and bytes; an absent payload is 0 and NULL.</summary>
    public Statement SetOrNull(Payload? payload) => payload is { IsEmpty: false } some ? Set(some) : Set(0L).SetNull();

    /// <summary>Goes to the next row.</summary>
    /// <returns>False when there is none; the statement may then be set anew.</returns>
    public bool Step()
    {
        var code = sqlite3_step(_handle);
        if (code == SQLITE_ROW)
            return true;
        Reset();
        Check(code == SQLITE_DONE ? SQLITE_OK : code);
        return false;
    }

    /// <summary>Runs it to its end, whatever rows there are.</summary>
    public void Run()
    {
        while (Step()) { }
    }

    /// <summary>Ends it before its last row, and makes it ready to be set anew.</summary>
    public void Reset()
    {
        _ = sqlite3_reset(_handle);
        _set = 0;
    }

    public void Dispose() => _handle.Dispose();

    private void Check(int code)
    {
        if (code != SQLITE_OK)
            SqliteException.ThrowExceptionForRC(code, _db);
    }
}
