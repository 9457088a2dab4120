using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>A sink that hands alerts to its sender and returns: the receiver is never waited for.</summary>
internal abstract class QueuedAlertSink(string name, AlertSinkOptions options, IAlertTransport transport, AlertSenderFactory senders)
    : IAlertSink,
        IAsyncDisposable
{
    // A sink that is off has no loop.
    private readonly Lazy<AlertSender> _sender = new(() => senders.Create(name, transport, options.MessagesPerMinute));

    public ValueTask SendAsync(Alert alert, CancellationToken cancellationToken = default)
    {
        if (options.IsOn && alert.Severity >= options.MinimumSeverity)
            _sender.Value.Send(alert);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_sender.IsValueCreated)
            await _sender.Value.DisposeAsync().ConfigureAwait(false);
    }
}
