using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace SmallTalk.Storage.Sqlite;

/// <summary>One connection with the statements it has prepared. Not safe for several threads.</summary>
internal sealed class Connection : IDisposable
{
    private readonly sqlite3 _db;
    private Statement?[] _statements = new Statement?[64];
    private TimeSpan _busyTimeout;

    private Connection(sqlite3 db) => _db = db;

    /// <summary>Whether the file can only be read.</summary>
    public bool IsReadOnly => sqlite3_db_readonly(_db, "main") == 1;

    /// <summary>Whether a transaction is open.</summary>
    public bool IsInTransaction => sqlite3_get_autocommit(_db) == 0;

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => sqlite3_changes(_db);

    /// <summary>How many pages the connection has written to the write-ahead log since this was asked the last time.</summary>
    public long TakePagesWritten()
    {
        _ = sqlite3_db_status(_db, SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, resetFlg: 1);
        return pages;
    }

    /// <summary>The row id that the last insert was given.</summary>
    public long LastRowId => sqlite3_last_insert_rowid(_db);

    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static Connection Open(string path, TimeSpan busyTimeout)
    {
        var code = sqlite3_open_v2(path, out var db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, null);
        try
        {
            SqliteException.ThrowExceptionForRC(code, db);
            var connection = new Connection(db);
            connection.SetBusyTimeout(busyTimeout);
            return connection;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    /// <summary>The statement of a text, prepared at its first use.</summary>
    public Statement this[SqlText text]
    {
        get
        {
            if (text.Index >= _statements.Length)
                Array.Resize(ref _statements, Math.Max(text.Index + 1, _statements.Length * 2));
            return _statements[text.Index] ??= new(_db, text.Text);
        }
    }

    /// <summary>How long a statement waits for a lock.</summary>
    public void SetBusyTimeout(TimeSpan timeout)
    {
        if (timeout == _busyTimeout)
            return;
        _busyTimeout = timeout;
        _ = sqlite3_busy_timeout(_db, (int)timeout.TotalMilliseconds);
    }

    /// <summary>Prepares a statement that is used once.</summary>
    public Statement Prepare(string text) => new(_db, text);

    /// <summary>Runs statements that have no parameters.</summary>
    public void Execute(string statements) => SqliteException.ThrowExceptionForRC(sqlite3_exec(_db, statements), _db);

    /// <summary>Runs a statement and returns the number in its first row.</summary>
    public long QueryLong(string text)
    {
        using var statement = Prepare(text);
        return statement.Step() ? statement.GetLong(0) : 0;
    }

    /// <summary>Runs a statement and returns the text in its first row.</summary>
    public string? QueryText(string text)
    {
        using var statement = Prepare(text);
        return statement.Step() ? statement.GetTextOrNull(0) : null;
    }

    /// <summary>Leaves a failed transaction, if there is one, and what was stepped through half-way.</summary>
    public void Abandon()
    {
        foreach (var statement in _statements)
            statement?.Reset();
        if (IsInTransaction)
            _ = sqlite3_exec(_db, "rollback");
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement?.Dispose();
        _db.Dispose();
    }
}
