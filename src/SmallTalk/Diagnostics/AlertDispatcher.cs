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

    private readonly Channel<Alert> queue = Channel.CreateBounded<Alert>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );

    private readonly ConcurrentDictionary<string, AlertSeverity> raised = new(StringComparer.Ordinal);
    private readonly IAlertSink[] sinks;
    private readonly TimeProvider timeProvider;
    private readonly AlertInstruments instruments;
    private readonly ILogger logger;
    private readonly Lock starting = new();
    private readonly CancellationTokenSource cut = new();
    private Task? loop;

    public AlertDispatcher(
        IEnumerable<IAlertSink> sinks,
        TimeProvider timeProvider,
        AlertInstruments instruments,
        ILogger<AlertDispatcher> logger
    )
    {
        this.sinks = [.. sinks];
        this.timeProvider = timeProvider;
        this.instruments = instruments;
        this.logger = logger;
    }

    /// <summary>Begins to send. A second call does nothing.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (starting)
            loop ??= Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Sends what is queued, then ends. When the token is cancelled, sinks that are at work are left, and what is still queued goes to the log alone.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Writer.TryComplete();
        try
        {
            await (loop ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await cut.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    public bool Raise(Alert alert)
    {
        if (!Claim(alert))
            return false;
        if (queue.Writer.TryWrite(alert))
            return true;
        raised.TryRemove(alert.Key, out _);
        Drop(alert);
        return false;
    }

    public void Resolve(string key) => raised.TryRemove(key, out _);

    public async ValueTask DisposeAsync()
    {
        using var deadline = new CancellationTokenSource(SinkDeadline, timeProvider);
        await StopAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool Claim(Alert alert)
    {
        while (raised.TryGetValue(alert.Key, out var severity))
        {
            if (severity >= alert.Severity)
                return false;
            if (raised.TryUpdate(alert.Key, alert.Severity, severity))
                return true;
        }
        return raised.TryAdd(alert.Key, alert.Severity) || Claim(alert);
    }

    private async Task RunAsync()
    {
        await foreach (var alert in queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (await TrySendAsync(alert).ConfigureAwait(false))
                instruments.Sent(alert.Name, alert.Severity);
            else
                Drop(alert);
        }
    }

    /// <returns>False when a stop has cut it before every sink was served.</returns>
    private async Task<bool> TrySendAsync(Alert alert)
    {
        foreach (var sink in sinks)
        {
            if (cut.IsCancellationRequested)
                return false;
            await SendAsync(sink, alert).ConfigureAwait(false);
        }
        return true;
    }

    private void Drop(Alert alert)
    {
        instruments.Dropped(alert.Name);
        LogDropped(logger, alert.Key, alert.Message);
    }

    private async Task SendAsync(IAlertSink sink, Alert alert)
    {
        using var deadline = new CancellationTokenSource(SinkDeadline, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cut.Token);
        try
        {
            await ForeignCall.RunAsync(token => sink.SendAsync(alert, token), either.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            instruments.SinkFailed(sink.GetType().Name);
            LogSinkFailed(logger, sink.GetType().Name, alert.Key, error);
        }
    }
}
