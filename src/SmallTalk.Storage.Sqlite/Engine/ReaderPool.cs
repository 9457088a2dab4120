using System.Collections.Concurrent;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Connections for reading. Readers never wait for the writer nor for each other; a reading runs on its caller's thread.</summary>
internal sealed class ReaderPool(DatabaseFile file) : IDisposable
{
    private static readonly int MostIdle = Math.Max(4, Environment.ProcessorCount * 2);

    private static readonly SqlText Begin = new("begin");
    private static readonly SqlText Commit = new("commit");

    private readonly ConcurrentQueue<Connection> _idle = new();
    private volatile bool _isClosed;

    /// <summary>Reads by one statement.</summary>
    /// <exception cref="StoreException">It failed.</exception>
    public T Read<T>(Func<Connection, T> read)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        Connection? connection = null;
        try
        {
            connection = _idle.TryDequeue(out var idle) ? idle : file.OpenReader();
            var result = read(connection);
            Return(connection);
            return result;
        }
        catch (Exception error)
        {
            connection?.Dispose();
            if (SqliteErrors.Translate(error, file.Path) is var translated && translated != error)
                throw translated;
            throw;
        }
    }

    /// <summary>Reads by several statements that see the same state of the store.</summary>
    /// <exception cref="StoreException">It failed.</exception>
    public T ReadAtOnce<T>(Func<Connection, T> read) =>
        Read(connection =>
        {
            connection[Begin].Run();
            var result = read(connection);
            connection[Commit].Run();
            return result;
        });

    public void Dispose()
    {
        _isClosed = true;
        while (_idle.TryDequeue(out var connection))
            connection.Dispose();
    }

    private void Return(Connection connection)
    {
        if (_idle.Count >= MostIdle)
        {
            connection.Dispose();
            return;
        }
        _idle.Enqueue(connection);
        if (_isClosed)
            Dispose();
    }
}
