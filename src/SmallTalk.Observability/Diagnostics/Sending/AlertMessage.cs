using System.Globalization;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>What is sent: one alert, or several in short. Its texts are of one line and of bounded length. Immutable.</summary>
internal sealed record AlertMessage
{
    /// <summary>Names this message, the same at every attempt to send it.</summary>
    public required string Id { get; init; }

    /// <summary>What it is about, the same for the same trouble.</summary>
    public required string Key { get; init; }

    /// <summary>The kind of trouble, or how many alerts there are.</summary>
    public required string Title { get; init; }

    /// <summary>How bad it is, or the worst of it.</summary>
    public required AlertSeverity Severity { get; init; }

    /// <summary>What happened.</summary>
    public required string Text { get; init; }

    /// <summary>When, or when the first of it.</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>The component that raised it, or all of them.</summary>
    public required string Component { get; init; }

    public string? Session { get; init; }

    public string? CorrelationId { get; init; }

    public string? ErrorType { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>Further facts, in order. Of several alerts: each of them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; } = [];

    /// <summary>The alerts that are gathered in it; empty for one alert.</summary>
    public IReadOnlyList<AlertMessage> Gathered { get; init; } = [];

    /// <summary>The alerts that arrive with it.</summary>
    public IReadOnlyList<AlertMessage> Alerts => Gathered.Count == 0 ? [this] : Gathered;

    /// <summary>The title for people.</summary>
    public string Headline => $"[SmallTalk] {Severity}: {Title}";

    /// <summary>Everything but headline and text, for people.</summary>
    public IEnumerable<KeyValuePair<string, string>> Details()
    {
        yield return new("Time", RaisedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture));
        yield return new("Component", Component);
        if (Session is not null)
            yield return new("Session", Session);
        if (CorrelationId is not null)
            yield return new("Correlation id", CorrelationId);
        foreach (var fact in Facts)
            yield return fact;
        if (ErrorType is not null)
            yield return new("Error", $"{ErrorType}: {ErrorMessage}");
        if (Gathered.Count == 0)
            yield return new("Key", Key);
        yield return new("Machine", Environment.MachineName);
    }
}
