using Microsoft.Extensions.Logging;

namespace SmallTalk.Storage.Sqlite;

/// <summary>A store that is open: its connections, its writer and the four ports over them.</summary>
internal sealed class OpenSqliteStore : IWriteObserver, IAsyncDisposable
{
    private readonly DatabaseFile _file;
    private readonly ReaderPool _readers;
    private readonly Writer _writer;
    private readonly ChangePoll _poll;
    private readonly LogTail _tail = new();
    private readonly StateFeed _feed;

    private OpenSqliteStore(DatabaseFile file, Connection connection, SqliteStoreOptions options, TimeProvider time, ILogger logger)
    {
        _file = file;
        _readers = new(file);
        _feed = new(_readers);
        _poll = _feed.Poll = new(file, options.PollInterval, time, logger, OnOthersMayHaveWritten);
        _tail.Advance(_readers.Read(SqliteEventLog.EndOf).Last);
        _writer = new(file, connection, time, this, logger);
        Sessions = new(_readers, _writer, options.KeptStateVersions, file.Path);
        Events = new(_readers, _writer, _tail, _poll);
        State = new(_readers, _writer, _feed, options.KeptStateVersions);
        Leases = new(_readers, _writer, time);
    }

    public SqliteSessionStore Sessions { get; }

    public SqliteEventLog Events { get; }

    public SqliteStateStore State { get; }

    public SqliteLeaseStore Leases { get; }

    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static OpenSqliteStore Open(DatabaseFile file, SqliteStoreOptions options, TimeProvider time, ILogger logger)
    {
        file.Create();
        Connection? connection = null;
        try
        {
            connection = file.Open();
            Schema.Ensure(connection, file.Path);
            SqliteSessionStore.Prepare(connection);
            SqliteEventLog.Prepare(connection);
            StateRows.Prepare(connection);
            SqliteLeaseStore.Prepare(connection);
            return new(file, connection, options, time, logger);
        }
        catch (Exception error)
        {
            connection?.Dispose();
            if (SqliteErrors.Translate(error, file.Path) is var translated && translated != error)
                throw translated;
            throw;
        }
    }

    public void OnWritten(WriteTransaction transaction)
    {
        Sessions.Count(transaction);
        if (transaction.HasEvents)
            _tail.Advance(transaction.End);
        _feed.Publish(transaction.Changes);
    }

    /// <exception cref="StoreException">It does not answer.</exception>
    public void Ping() => _readers.Read(SqliteEventLog.EndOf);

    public StoreStatistics Count() =>
        _readers.ReadAtOnce(connection => new StoreStatistics
        {
            Sessions = SqliteSessionStore.Count(connection),
            Events = SqliteEventLog.Count(connection),
            Bytes = _file.Bytes,
            Commits = Sessions.Commits,
        });

    public async ValueTask DisposeAsync()
    {
        _poll.Dispose();
        await _writer.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
        _tail.Close();
        _feed.Close();
    }

    private void OnOthersMayHaveWritten(Connection connection)
    {
        _tail.Advance(SqliteEventLog.EndOf(connection).Last);
        _feed.Compare(connection);
    }
}
