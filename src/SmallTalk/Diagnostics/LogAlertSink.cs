using Microsoft.Extensions.Logging;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Writes every alert to the log: the sink that is always there.</summary>
internal sealed partial class LogAlertSink : IAlertSink
{
    private readonly ILogger _logger;

    public LogAlertSink(ILogger<LogAlertSink> logger) => this._logger = logger;

    public ValueTask SendAsync(Alert alert, CancellationToken cancellationToken = default)
    {
        LogAlert(
            _logger,
            LevelOf(alert.Severity),
            alert.Name,
            alert.Key,
            alert.Component,
            alert.Session?.ToString(),
            alert.CorrelationId,
            alert.RaisedAt,
            string.Join(", ", alert.Facts.Select(fact => $"{fact.Key}={fact.Value}")),
            alert.Message,
            alert.Error
        );
        return ValueTask.CompletedTask;
    }

    private static LogLevel LevelOf(AlertSeverity severity) =>
        severity switch
        {
            AlertSeverity.Warning => LogLevel.Warning,
            AlertSeverity.Error => LogLevel.Error,
            _ => LogLevel.Critical,
        };
}
