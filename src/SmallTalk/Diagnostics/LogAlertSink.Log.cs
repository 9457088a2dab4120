using Microsoft.Extensions.Logging;

namespace SmallTalk.Diagnostics;

internal sealed partial class LogAlertSink
{
    [LoggerMessage(
        EventId = 10003,
        Message = "Alert {Alert} ({Key}) of {Component}, session {Session}, correlation {CorrelationId}, at {RaisedAt:O}, {Facts}: {Text}"
    )]
    private static partial void LogAlert(
        ILogger logger,
        LogLevel level,
        string alert,
        string key,
        string component,
        string? session,
        string? correlationId,
        DateTimeOffset raisedAt,
        string facts,
        string text,
        Exception? error
    );
}
