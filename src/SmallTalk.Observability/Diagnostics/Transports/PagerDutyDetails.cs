namespace SmallTalk.Diagnostics;

/// <summary>What an event holds besides what PagerDuty has a place for.</summary>
internal sealed record PagerDutyDetails(
    string Key,
    string Message,
    string? Session,
    string? CorrelationId,
    string? ErrorType,
    string? ErrorMessage,
    IReadOnlyDictionary<string, string> Facts
);
