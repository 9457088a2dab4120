using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Triggers incidents by PagerDuty's Events API v2. The same trouble is one incident: its key is the alert's.</summary>
internal sealed class PagerDutyAlertTransport(PagerDutyAlertOptions options, AlertHttpClient http) : IAlertTransport
{
    internal const int MostKeyLength = 255;
    internal const int MostSummaryLength = 1024;

    public Task SendAsync(AlertMessage message, CancellationToken cancellationToken) =>
        http.PostAsync(options.Endpoint, EventOf(message, options.RoutingKey!), AlertJson.Default.PagerDutyEvent, cancellationToken);

    internal static PagerDutyEvent EventOf(AlertMessage message, string routingKey) =>
        new(
            routingKey,
            message.Key.Length <= MostKeyLength ? message.Key : AlertMessages.HashOf(message.Key),
            new(
                AlertText.Cut($"{message.Title}: {message.Text}", MostSummaryLength),
                Environment.MachineName,
                SeverityOf(message.Severity),
                message.RaisedAt,
                message.Component,
                message.Title,
                DetailsOf(message)
            )
        );

    private static PagerDutyDetails DetailsOf(AlertMessage message)
    {
        // Names that were shortened may be the same.
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in message.Facts)
            facts[name] = value;
        return new(message.Key, message.Text, message.Session, message.CorrelationId, message.ErrorType, message.ErrorMessage, facts);
    }

    private static string SeverityOf(AlertSeverity severity) =>
        severity switch
        {
            AlertSeverity.Warning => "warning",
            AlertSeverity.Error => "error",
            _ => "critical",
        };
}
