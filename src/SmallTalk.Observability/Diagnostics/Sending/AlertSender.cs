using Microsoft.Extensions.Logging;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Sends the alerts of one sink from a loop of its own, at a limited rate. What is over the limit is gathered into one message.</summary>
/// <remarks>
/// Each message is on its way by itself, so that a receiver that hangs on one holds up no other; the rate bounds how many there are at once.
/// Repeated attempts at a message do not count for the rate.
/// </remarks>
internal sealed partial class AlertSender : IAsyncDisposable
{
    internal static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly string _sink;
    private readonly AlertDelivery _delivery;
    private readonly TimeProvider _time;
    private readonly AlertDeliveryInstruments _instruments;
    private readonly ILogger _logger;
    private readonly AlertQueue _queue = new();
    private readonly TokenBucket _tokens;
    private readonly List<Task> _underWay = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly Task _loop;

    public AlertSender(
        string sink,
        AlertDelivery delivery,
        int messagesPerMinute,
        TimeProvider time,
        AlertDeliveryInstruments instruments,
        ILogger<AlertSender> logger
    )
    {
        _sink = sink;
        _delivery = delivery;
        _time = time;
        _instruments = instruments;
        _logger = logger.Unfailing();
        _tokens = new(messagesPerMinute, time);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Takes an alert to be sent. Never blocks.</summary>
    public void Send(Alert alert)
    {
        var message = AlertMessages.Of(alert);
        if (!_queue.TryAdd(new(message, _time.GetTimestamp()), out var dropped))
            _delivery.Abandon(message);
        if (dropped is not { } lost)
            return;
        _instruments.Lost(_sink, "queue_full", 1);
        LogDropped(_sink, lost.Message.Key, lost.Message.Text);
    }

    /// <summary>Sends what is left, for a few seconds at most. A second call does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Complete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource(StopLimit, _time);
        await _loop.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _cut.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        while (await _queue.WaitAsync().ConfigureAwait(false))
        {
            if (await WaitForTokenAsync().ConfigureAwait(false))
                Begin(_queue.TakeAll());
            else
                Begin([_queue.TakeOldest()]);
        }
        Begin(_queue.TakeAll());
        await Task.WhenAll(_underWay).ConfigureAwait(false);
    }

    /// <returns>Whether there was none at once. Then all that has come by now goes into one message.</returns>
    private async Task<bool> WaitForTokenAsync()
    {
        var hasWaited = false;
        while (!_stopping.IsCancellationRequested && _tokens.Take() is { Ticks: > 0 } wait)
        {
            hasWaited = true;
            await Task.Delay(wait, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return hasWaited || _stopping.IsCancellationRequested;
    }

    private void Begin(IReadOnlyList<QueuedAlert> alerts)
    {
        if (alerts.Count == 0)
            return;
        _underWay.RemoveAll(delivery => delivery.IsCompleted);
        _underWay.Add(_delivery.RunAsync(QueuedAlert.Gather(alerts), _cut.Token));
    }
}
