using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>
/// Moves events from the outbox to the log and gives them their positions, on a connection of its own. Every process has one; a lock of the transaction
/// lets one at a time work, so that another goes on when a process dies.
/// </summary>
internal sealed partial class EventSequencer : IAppendSignal, IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly EventStatements _statements;
    private readonly Action<long> _moved;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SequencerPace _pace = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private NpgsqlConnection? _connection;
    private Task? _running;
    private int _pending;
    private int _taken;

    /// <param name="database">The way to the server.</param>
    /// <param name="statements">The statements.</param>
    /// <param name="moved">Is told the end of the log after each batch.</param>
    /// <param name="time">The clock of polls and pauses.</param>
    /// <param name="logger">The log.</param>
    public EventSequencer(PostgresDatabase database, EventStatements statements, Action<long> moved, TimeProvider time, ILogger logger)
    {
        _database = database;
        _statements = statements;
        _moved = moved;
        _time = time;
        _logger = logger;
    }

    /// <summary>Begins to work.</summary>
    public void Start() => _running ??= Task.Run(RunAsync);

    /// <inheritdoc/>
    public void Appended(int events)
    {
        Interlocked.Add(ref _pending, Math.Max(1, events));
        _wake.Writer.TryWrite(true);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_running is not null)
            await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var poll = _time.CreateTimer(_ => _wake.Writer.TryWrite(true), null, SequencerPace.Poll, SequencerPace.Poll);
        await using var stopping = poll.ConfigureAwait(false);
        var step = SequencerPace.Started();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                step = await DoAsync(step, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The end.
            }
            catch (ObjectDisposedException) when (_stop.IsCancellationRequested)
            {
                // The end, too.
            }
            catch (Exception error)
            {
                step = _pace.Failed();
                LogFailed(error, _pace.Pause);
                await CloseAsync().ConfigureAwait(false);
            }
        }
        await CloseAsync().ConfigureAwait(false);
    }

    private async ValueTask<SequencerStep> DoAsync(SequencerStep step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case SequencerStep.Move:
                var moved = await MoveAsync(cancellationToken).ConfigureAwait(false);
                return _pace.Moved(moved, HasFollowers(moved));
            case SequencerStep.Peek:
                return SequencerPace.Peeked(await PeekAsync(cancellationToken).ConfigureAwait(false));
            case SequencerStep.Gather:
                await Task.Delay(SequencerPace.Gathering, _time, cancellationToken).ConfigureAwait(false);
                // The move takes with it whatever these told of.
                _wake.Reader.TryRead(out _);
                _taken = Interlocked.Exchange(ref _pending, 0);
                return SequencerPace.Gathered();
            case SequencerStep.Pause:
                await Task.Delay(_pace.Pause, _time, cancellationToken).ConfigureAwait(false);
                return SequencerPace.Paused();
            default:
                await _wake.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                _taken = Interlocked.Exchange(ref _pending, 0);
                return _pace.Woken(isSignal: _taken > 0);
        }
    }

    /// <summary>Whether some were told of since the move was decided on that it has not taken with it.</summary>
    private bool HasFollowers(int moved)
    {
        var later = Volatile.Read(ref _pending);
        var known = _taken + later;
        _taken = 0;
        return later > 0 && known > moved;
    }

    private async ValueTask<int> MoveAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectionAsync(cancellationToken).ConfigureAwait(false);
        var move = _statements.Move(_database.EventChannel);
        var (last, moved) = await LogTransaction.RunAsync(connection, _statements.Lock, [move], ReadMoveAsync, cancellationToken).ConfigureAwait(false);
        if (moved > 0)
            _moved(last);
        return (int)moved;
    }

    /// <summary>Reads what a move answers: the new end of the log and how many rows were moved; zeros when there were none.</summary>
    internal static async ValueTask<(long Last, long Moved)> ReadMoveAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? (reader.GetInt64(0), reader.GetInt64(1)) : default;

    private async ValueTask<bool> PeekAsync(CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(_statements.Peek, await ConnectionAsync(cancellationToken).ConfigureAwait(false));
        await using var disposing = command.ConfigureAwait(false);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }

    private async ValueTask<NpgsqlConnection> ConnectionAsync(CancellationToken cancellationToken) =>
        _connection ??= await _database.OpenAsync(cancellationToken).ConfigureAwait(false);

    private async ValueTask CloseAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        try
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It was broken: that is why it is closed.
        }
    }

    [LoggerMessage(2311, LogLevel.Warning, "Events could not be moved from the outbox to the log; nothing is lost, it is tried again in {Pause}.")]
    private partial void LogFailed(Exception error, TimeSpan pause);
}
