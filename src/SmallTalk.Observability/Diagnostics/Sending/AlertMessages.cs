using System.Security.Cryptography;
using System.Text;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Makes messages of alerts.</summary>
internal static class AlertMessages
{
    internal const int MostNameLength = 200;
    internal const int MostTextLength = 2000;
    internal const int MostValueLength = 1000;
    internal const int MostFacts = 30;
    internal const int MostListed = 20;
    internal const int MostListedLength = 300;

    // An alert's key may be longer than receivers take; nobody reads more than this of it.
    internal const int MostKeyLength = 1000;

    /// <summary>Makes a message of one alert.</summary>
    public static AlertMessage Of(Alert alert) =>
        new()
        {
            Id = NewId(),
            Key = AlertText.OneLine(alert.Key, MostKeyLength),
            Title = AlertText.OneLine(alert.Name, MostNameLength),
            Severity = alert.Severity,
            Text = AlertText.OneLine(alert.Message, MostTextLength),
            RaisedAt = alert.RaisedAt,
            Component = AlertText.OneLine(alert.Component, MostNameLength),
            Session = alert.Session is { } session ? AlertText.OneLine(session.ToString(), MostValueLength) : null,
            CorrelationId = alert.CorrelationId is { } id ? AlertText.OneLine(id, MostValueLength) : null,
            ErrorType = alert.Error?.GetType().ToString(),
            ErrorMessage = alert.Error is { } error ? AlertText.OneLine(error.Message, MostTextLength) : null,
            Facts =
            [
                .. alert
                    .Facts.Take(MostFacts)
                    .Select(fact => KeyValuePair.Create(AlertText.OneLine(fact.Key, MostNameLength), AlertText.OneLine(fact.Value, MostValueLength))),
            ],
        };

    /// <summary>Makes one message of several alerts.</summary>
    public static AlertMessage Gather(IReadOnlyList<AlertMessage> alerts) =>
        new()
        {
            Id = NewId(),
            Key = $"gathered:{HashOf(string.Join('\n', alerts.Select(alert => alert.Key).Order(StringComparer.Ordinal)))}",
            Title = $"{alerts.Count} more alerts",
            Severity = alerts.Max(alert => alert.Severity),
            Text = AlertText.Cut($"{alerts.Count} more alerts: {string.Join(", ", Counts(alerts))}", MostTextLength),
            RaisedAt = alerts.Min(alert => alert.RaisedAt),
            Component = AlertText.Cut(string.Join(", ", alerts.Select(alert => alert.Component).Distinct()), MostNameLength),
            Facts = [.. List(alerts)],
            Gathered = alerts,
        };

    /// <summary>A short text that stands for a long one.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static IEnumerable<string> Counts(IReadOnlyList<AlertMessage> alerts) =>
        alerts.CountBy(alert => alert.Title).OrderByDescending(count => count.Value).Select(count => $"{count.Value} × {count.Key}");

    // The worst comes first, since not all may find room.
    private static IEnumerable<KeyValuePair<string, string>> List(IReadOnlyList<AlertMessage> alerts)
    {
        foreach (var (number, alert) in alerts.OrderByDescending(alert => alert.Severity).Take(MostListed).Index())
            yield return new($"{number + 1}", AlertText.Cut($"{alert.Severity}: {alert.Title} ({alert.Key}): {alert.Text}", MostListedLength));
        if (alerts.Count > MostListed)
            yield return new("Others", $"{alerts.Count - MostListed}, named in the log");
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
