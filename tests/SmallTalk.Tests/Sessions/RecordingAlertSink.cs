using System.Collections.Concurrent;
using SmallTalk.Alerts;

namespace SmallTalk.Tests.Sessions;

internal sealed class RecordingAlertSink : IAlertSink
{
    public ConcurrentQueue<Alert> Sent { get; } = new();

    public ValueTask SendAsync(Alert alert, CancellationToken cancellationToken = default)
    {
        Sent.Enqueue(alert);
        return ValueTask.CompletedTask;
    }
}
