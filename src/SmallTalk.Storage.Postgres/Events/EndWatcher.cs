using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SmallTalk.Storage.Postgres;

/// <summary>
/// Wakes those who wait for the log to go on: by what the sequencer of this process did, by notifications, and by reading the end of the log each second.
/// </summary>
internal sealed partial class EndWatcher : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly Func<CancellationToken, ValueTask<long>> _readEnd;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Waiter> _waiters = [];
    private Task? _running;
    private long _end;

    /// <param name="readEnd">Asks the server for the end of the log.</param>
    /// <param name="time">The clock of the poll.</param>
    /// <param name="logger">The log.</param>
    public EndWatcher(Func<CancellationToken, ValueTask<long>> readEnd, TimeProvider time, ILogger logger) =>
        (_readEnd, _time, _logger) = (readEnd, time, logger);

    /// <summary>Tells where the log ends.</summary>
    public void Observed(long end)
    {
        List<Waiter>? behind = null;
        lock (_gate)
        {
            _end = end;
            foreach (var waiter in _waiters)
                if (waiter.After < end)
                    (behind ??= []).Add(waiter);
        }
        behind?.ForEach(static waiter => waiter.Woken.TrySetResult());
    }

    /// <summary>Tells that something may have happened.</summary>
    public void Suspect() => _wake.Writer.TryWrite(true);

    /// <summary>Waits until the log holds more than up to a position.</summary>
    public async ValueTask WaitAsync(long after, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Add(after) is not { } waiter)
            return;
        try
        {
            // What happened before it was added is found by this look at the end.
            Suspect();
            await waiter.Woken.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _waiters.Remove(waiter);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? running;
        lock (_gate)
            running = _running;
        await _stop.CancelAsync().ConfigureAwait(false);
        if (running is not null)
            await running.ConfigureAwait(false);
        Waiter[] left;
        lock (_gate)
            left = [.. _waiters];
        foreach (var waiter in left)
            waiter.Woken.TrySetException(new ObjectDisposedException(nameof(PostgresEventLog)));
        _stop.Dispose();
    }

    private Waiter? Add(long after)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, typeof(PostgresEventLog));
            if (_end > after)
                return null;
            var waiter = new Waiter(after);
            _waiters.Add(waiter);
            _running ??= Task.Run(RunAsync);
            return waiter;
        }
    }

    private async Task RunAsync()
    {
        var poll = _time.CreateTimer(_ => Suspect(), null, Poll, Poll);
        await using var stopping = poll.ConfigureAwait(false);
        try
        {
            while (true)
            {
                await _wake.Reader.ReadAsync(_stop.Token).ConfigureAwait(false);
                if (IsAwaited)
                    await LookAsync().ConfigureAwait(false);
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task LookAsync()
    {
        try
        {
            Observed(await _readEnd(_stop.Token).ConfigureAwait(false));
        }
        catch (StoreException)
        {
            // The next poll looks again; who reads meanwhile is told.
        }
        catch (Exception error) when (!_stop.IsCancellationRequested)
        {
            // As above; what nobody expects is said, too.
            LogLookFailed(error);
        }
    }

    private bool IsAwaited
    {
        get
        {
            lock (_gate)
                return _waiters.Count > 0;
        }
    }

    [LoggerMessage(2315, LogLevel.Warning, "The end of the event log could not be read; it is tried again each second.")]
    private partial void LogLookFailed(Exception error);

    private sealed class Waiter(long after)
    {
        public long After => after;

        public TaskCompletionSource Woken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
