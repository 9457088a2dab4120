using Microsoft.Extensions.Logging;

namespace SmallTalk.Diagnostics;

internal sealed partial class AlertDispatcher
{
    [LoggerMessage(10001, LogLevel.Error, "Alert sink {Sink} failed on alert '{Key}'; the other sinks are served.")]
    private static partial void LogSinkFailed(ILogger logger, string sink, string key, Exception error);

    [LoggerMessage(10002, LogLevel.Error, "Alert '{Key}' was dropped because the queue of alerts is full, or alerts are being stopped: {Alert}")]
    private static partial void LogDropped(ILogger logger, string key, string alert);
}
