using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace SmallTalk.Storage.Sqlite;

/// <summary>
/// Writes, one transaction after the other. A caller who finds nobody before it writes on its own thread; what comes meanwhile waits for the thread of the
/// writer, which takes everything that waits into one transaction, and answers all when that is durable.
/// </summary>
/// <remarks>Safe for use by several threads. Whoever leads has the connection to itself.</remarks>
internal sealed partial class Writer : IAsyncDisposable
{
    private const int MostPerTransaction = 1024;

    private readonly DatabaseFile _file;
    private readonly TimeProvider _time;
    private readonly IWriteObserver _observer;
    private readonly ILogger _logger;
    private readonly Connection _connection;
    private readonly WriteTransaction _transaction;
    private readonly Upkeep _upkeep;
    private readonly Checkpointer _checkpointer;
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _work = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<WriteRequest> _waiting = [];
    private List<WriteRequest> _taken = [];
    private bool _isLed;
    private bool _isClosed;

    public Writer(DatabaseFile file, Connection connection, TimeProvider time, IWriteObserver observer, ILogger logger)
    {
        (_file, _connection, _time, _observer, _logger) = (file, connection, time, observer, logger);
        _transaction = new(connection);
        _upkeep = new(connection, file.BusyTimeout, time, _work.Set);
        _checkpointer = new(file, connection, _work.Set, logger);
        new Thread(Run) { IsBackground = true, Name = "SmallTalk SQLite writer" }.Start();
    }

    private bool MustMaintain => _upkeep.IsDue || _checkpointer.IsDue;

    /// <summary>Writes in the next transaction.</summary>
    /// <param name="work">Reads first, then writes; may be called again when the transaction is rolled back.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    /// <returns>What the function returned, when it is durable.</returns>
    /// <exception cref="StoreException">It failed.</exception>
    public Task<T> WriteAsync<T>(Func<WriteTransaction, T> work, CancellationToken cancellationToken)
    {
        var request = new WriteRequest<T>(work);
        if (LeadsOrWaits(request))
            Lead(request);
        return cancellationToken.CanBeCanceled ? request.Task.WaitAsync(cancellationToken) : request.Task;
    }

    /// <summary>Finishes what waits and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _isClosed = true;
        _work.Set();
        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        while (Take())
        {
            if (_taken.Count > 0)
                WriteAll(_taken);
            else
                Maintain();
            _taken.Clear();
            lock (_gate)
                _isLed = false;
        }
        _upkeep.Dispose();
        _checkpointer.Dispose();
        _connection.Dispose();
        _ended.SetResult();
    }

    /// <summary>Waits for work, takes it and leads; takes nothing when upkeep is due.</summary>
    /// <returns>False when there will be no more.</returns>
    private bool Take()
    {
        while (true)
        {
            lock (_gate)
            {
                // A caller who leads wakes this thread when it has done.
                if (!_isLed && TryTake())
                    return _isLed = true;
                if (!_isLed && _isClosed)
                    return false;
            }
            _work.Wait();
            // Whoever has something for this thread sets it behind that.
            _work.Reset();
        }
    }

    private bool TryTake()
    {
        // Before what waits: it comes seldom and takes a moment, and must not be put off for ever by a writer that is never idle.
        if (MustMaintain)
            return true;
        if (_waiting.Count > MostPerTransaction)
        {
            _taken.AddRange(_waiting[..MostPerTransaction]);
            _waiting.RemoveRange(0, MostPerTransaction);
        }
        else
        {
            (_waiting, _taken) = (_taken, _waiting);
        }
        if (_taken.Count > 0)
            _comeSingly = _taken.Count == 1;
        return _taken.Count > 0;
    }

    private void WriteAll(List<WriteRequest> requests)
    {
        try
        {
            _transaction.Begin(_time, _file.BusyTimeout);
            FillAndCommit(requests);
        }
        catch (Exception error)
        {
            _connection.Abandon();
            Fail(requests, error);
            return;
        }
        Answer(requests);
    }

    private void FillAndCommit(List<WriteRequest> requests)
    {
        foreach (var request in requests)
            request.Execute(_transaction);
        _transaction.Finish();
        _transaction.Commit();
    }

    private void Answer(List<WriteRequest> requests)
    {
        _observer.OnWritten(_transaction);
        if (_transaction.HasErased)
            _upkeep.Request();
        foreach (var request in requests)
            request.Complete();
        _checkpointer.Written();
    }

    private void Fail(List<WriteRequest> requests, Exception error)
    {
        if (requests.Count == 1 || (error is SqliteException driver && SqliteErrors.IsBusy(driver)))
        {
            var translated = SqliteErrors.Translate(error, _file.Path, outcomeUnknown: _transaction.IsCommitting);
            foreach (var request in requests)
                request.Fail(translated);
            return;
        }
        // One of them is at fault, or there is no room for all: each is tried alone.
        foreach (var request in requests)
            WriteAll([request]);
    }

    private void Maintain()
    {
        try
        {
            if (_checkpointer.IsDue)
                _checkpointer.Finish();
            if (_upkeep.IsDue)
                _upkeep.Run();
        }
        catch (SqliteException error)
        {
            _connection.Abandon();
            LogUpkeepFailed(error, _file.Path);
        }
    }

    [LoggerMessage(2201, LogLevel.Warning, "What was erased from {Path} could not be removed from its write-ahead log yet; it is tried again.")]
    private partial void LogUpkeepFailed(Exception error, string path);
}
