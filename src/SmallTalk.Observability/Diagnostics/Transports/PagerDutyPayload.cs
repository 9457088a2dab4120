namespace SmallTalk.Diagnostics;

/// <summary>What happened, in PagerDuty's words.</summary>
/// <param name="Summary">What is shown and read out.</param>
/// <param name="Source">The machine.</param>
/// <param name="Severity"><c>critical</c>, <c>error</c> or <c>warning</c>.</param>
/// <param name="Timestamp">When.</param>
/// <param name="Component">The component that raised it.</param>
/// <param name="Class">The kind of trouble.</param>
/// <param name="CustomDetails">Everything else.</param>
internal sealed record PagerDutyPayload(
    string Summary,
    string Source,
    string Severity,
    DateTimeOffset Timestamp,
    string Component,
    string Class,
    PagerDutyDetails CustomDetails
);
