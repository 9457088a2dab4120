using Microsoft.Extensions.Logging;

namespace SmallTalk.Diagnostics;

internal sealed partial class AlertDelivery
{
    [LoggerMessage(10010, LogLevel.Debug, "{Sink} delivered alert '{Key}', attempt {Attempt}.")]
    private partial void LogDelivered(string sink, string key, int attempt);

    [LoggerMessage(10011, LogLevel.Warning, "{Sink} could not deliver alert '{Key}', attempt {Attempt} of {MaxAttempts}: {Reason}")]
    private partial void LogAttemptFailed(string sink, string key, int attempt, int maxAttempts, string reason);

    [LoggerMessage(10012, LogLevel.Error, "{Sink} gave up on alert '{Key}' after {Attempts} attempts ({Reason}): {Alert}")]
    private partial void LogGivenUp(string sink, string key, int attempts, string reason, string alert);

    [LoggerMessage(10013, LogLevel.Error, "{Sink} did not send alert '{Key}' because alerts are being stopped: {Alert}")]
    private partial void LogStopped(string sink, string key, string alert);
}
