using Microsoft.Extensions.Logging;

namespace SmallTalk.Diagnostics;

internal sealed partial class AlertSender
{
    [LoggerMessage(10014, LogLevel.Error, "{Sink} dropped alert '{Key}' because its queue is full: {Alert}")]
    private partial void LogDropped(string sink, string key, string alert);
}
