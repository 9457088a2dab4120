namespace SmallTalk.Storage.Sqlite;

/// <summary>
/// What the writer does a moment after content was erased: give free pages back, and empty the write-ahead log, in which the erased bytes still stand.
/// </summary>
internal sealed class Upkeep : IDisposable
{
    private const int PagesAtOnce = 256;
    private const int MostFreePages = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PatienceWithReaders = TimeSpan.FromMilliseconds(50);
    private static readonly SqlText Checkpoint = new("pragma wal_checkpoint(truncate)");

    private readonly Connection _connection;
    private readonly TimeSpan _busyTimeout;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private bool _isRequested;
    private volatile bool _isDue;

    public Upkeep(Connection connection, TimeSpan busyTimeout, TimeProvider time, Action wake)
    {
        (_connection, _busyTimeout) = (connection, busyTimeout);
        _timer = time.CreateTimer(
            _ =>
            {
                _isDue = true;
                wake();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
    }

    public bool IsDue => _isDue;

    /// <summary>Asks for it; what is asked for while it waits is done with it.</summary>
    public void Request()
    {
        lock (_gate)
        {
            if (_isRequested)
                return;
            _isRequested = true;
            _timer.Change(Pause, Timeout.InfiniteTimeSpan);
        }
    }

    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">It failed; it is asked for again.</exception>
    public void Run()
    {
        _isDue = false;
        lock (_gate)
            _isRequested = false;
        var isDone = false;
        _connection.SetBusyTimeout(PatienceWithReaders);
        try
        {
            isDone = VacuumSome() && TryEmptyLog();
        }
        finally
        {
            _connection.SetBusyTimeout(_busyTimeout);
            if (!isDone)
                Request();
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <returns>False when there is more to give back.</returns>
    private bool VacuumSome()
    {
        var free = _connection.QueryLong("pragma freelist_count");
        if (free <= MostFreePages || _connection.QueryLong("pragma auto_vacuum") != 2)
            return true;
        using var vacuum = _connection.Prepare($"pragma incremental_vacuum({Math.Min(PagesAtOnce, free - MostFreePages)})");
        vacuum.Run();
        return free - PagesAtOnce <= MostFreePages;
    }

    /// <returns>False when a reader still needs the log.</returns>
    private bool TryEmptyLog()
    {
        var checkpoint = _connection[Checkpoint];
        var isBusy = checkpoint.Step() && checkpoint.GetBool(0);
        checkpoint.Reset();
        return !isBusy;
    }
}
