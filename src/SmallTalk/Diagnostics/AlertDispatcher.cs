using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Brings alerts to every sink from a loop of its own, once until recovered.</summary>
/// <remarks>Alerts raised before the start wait in the queue. A sink that fails or hangs costs the others at most its deadline.</remarks>
internal sealed partial class AlertDispatcher : IAlertDispatcher, IAsyncDisposable
{
    internal const int QueueLength = 1024;

    internal static readonly TimeSpan SinkDeadline = TimeSpan.FromSeconds(10);

    private readonly Channel<Alert> _queue = Channel.CreateBounded<Alert>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );

    private readonly ConcurrentDictionary<string, AlertSeverity> _raised = new(StringComparer.Ordinal);
    private readonly IAlertSink[] _sinks;
    private readonly TimeProvider _timeProvider;
    private readonly AlertInstruments _instruments;
    private readonly ILogger _logger;
    private readonly Lock _starting = new();
    private readonly CancellationTokenSource _cut = new();
    private Task? _loop;

    public AlertDispatcher(IEnumerable<IAlertSink> sinks, TimeProvider timeProvider, AlertInstruments instruments, ILogger<AlertDispatcher> logger)
    {
        this._sinks = [.. sinks];
        this._timeProvider = timeProvider;
        this._instruments = instruments;
        this._logger = logger.Unfailing();
    }

    /// <summary>Begins to send. A second call does nothing.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_starting)
            _loop ??= Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Sends what is queued, then ends. When the token is cancelled, sinks that are at work are left, and what is still queued goes to the log alone.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        try
        {
            await (_loop ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await _cut.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    public bool Raise(Alert alert)
    {
        if (!Claim(alert))
            return false;
        if (_queue.Writer.TryWrite(alert))
            return true;
        _raised.TryRemove(alert.Key, out _);
        Drop(alert);
        return false;
    }

    public void Resolve(string key) => _raised.TryRemove(key, out _);

    public async ValueTask DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(SinkDeadline, _timeProvider);
        await StopAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool Claim(Alert alert)
    {
        while (_raised.TryGetValue(alert.Key, out var severity))
        {
            if (severity >= alert.Severity)
                return false;
            if (_raised.TryUpdate(alert.Key, alert.Severity, severity))
                return true;
        }
        return _raised.TryAdd(alert.Key, alert.Severity) || Claim(alert);
    }

    private async Task RunAsync()
    {
        await foreach (var alert in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (await TrySendAsync(alert).ConfigureAwait(false))
                _instruments.Sent(alert.Name, alert.Severity);
            else
                Drop(alert);
        }
    }

    /// <returns>False when a stop has cut it before every sink was served.</returns>
    private async Task<bool> TrySendAsync(Alert alert)
    {
        foreach (var sink in _sinks)
        {
            if (_cut.IsCancellationRequested)
                return false;
            await SendAsync(sink, alert).ConfigureAwait(false);
        }
        return true;
    }

    private void Drop(Alert alert)
    {
        _instruments.Dropped(alert.Name);
        LogDropped(_logger, alert.Key, alert.Message);
    }

    private async Task SendAsync(IAlertSink sink, Alert alert)
    {
        using var deadline = new CancellationTokenSource(SinkDeadline, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _cut.Token);
        try
        {
            await ForeignCall.RunAsync(token => sink.SendAsync(alert, token), either.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _instruments.SinkFailed(sink.GetType().Name);
            LogSinkFailed(_logger, sink.GetType().Name, alert.Key, error);
        }
    }
}
