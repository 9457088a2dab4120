using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Looks at short intervals whether another process has written, as long as somebody wants to know, and not at all otherwise.</summary>
/// <remarks>Safe for use by several threads.</remarks>
internal sealed partial class ChangePoll : IDisposable
{
    private static readonly SqlText DataVersion = new("pragma data_version");

    private const long Unknown = -1;

    private readonly DatabaseFile _file;
    private readonly TimeSpan _interval;
    private readonly Action<Connection> _changed;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Connection? _connection;
    private long _version;
    private int _interested;
    private bool _isRunning;
    private bool _isLooking;
    private bool _isClosed;

    /// <summary>Begins to look when somebody is interested.</summary>
    /// <param name="file">The file.</param>
    /// <param name="interval">How often.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="changed">Is called when something may have changed; called again later when it fails.</param>
    public ChangePoll(DatabaseFile file, TimeSpan interval, TimeProvider time, ILogger logger, Action<Connection> changed)
    {
        (_file, _interval, _logger, _changed) = (file, interval, logger, changed);
        _timer = time.CreateTimer(static poll => ((ChangePoll)poll!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Somebody wants to know, until <see cref="Leave"/>. The first look follows after one interval, and finds what was written before it too.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            _interested++;
            if (_isRunning || _isClosed)
                return;
            (_isRunning, _version) = (true, Unknown);
            _timer.Change(_interval, _interval);
        }
    }

    public void Leave()
    {
        lock (_gate)
            _interested--;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _timer.Dispose();
            if (!_isLooking)
                _connection?.Dispose();
        }
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_isLooking || _isClosed)
                return;
            if (_interested == 0)
            {
                // The timer outlives its last user by one tick, so that a loop of short waits is one wait to it.
                _isRunning = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }
            _isLooking = true;
        }
        Look();
        lock (_gate)
        {
            _isLooking = false;
            if (_isClosed)
                _connection?.Dispose();
        }
    }

    private void Look()
    {
        try
        {
            _connection ??= _file.OpenReader();
            var statement = _connection[DataVersion];
            var version = statement.Step() ? statement.GetLong(0) : 0;
            statement.Reset();
            if (version == _version)
                return;
            _changed(_connection);
            _version = version;
        }
        catch (Exception error)
        {
            // Thrown here it would end the process. It is tried again at the next tick; what the engine says, whoever reads or writes next is told too.
            if (error is not (SqliteException or InvalidRowException or StoreException))
                LogFailed(error, _file.Path);
            ForgetConnection();
        }
    }

    private void ForgetConnection()
    {
        try
        {
            _connection?.Dispose();
        }
        catch (Exception error)
        {
            LogFailed(error, _file.Path);
        }
        (_connection, _version) = (null, Unknown);
    }

    [LoggerMessage(2203, LogLevel.Warning, "Whether another process has written to {Path} could not be seen; it is looked again at the next interval.")]
    private partial void LogFailed(Exception error, string path);
}
