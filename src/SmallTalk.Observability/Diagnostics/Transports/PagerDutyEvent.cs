namespace SmallTalk.Diagnostics;

/// <summary>An event as PagerDuty's Events API v2 takes it.</summary>
/// <param name="RoutingKey">The integration key: a secret.</param>
/// <param name="DedupKey">What the incident is found by again.</param>
/// <param name="Payload">What happened.</param>
internal sealed record PagerDutyEvent(string RoutingKey, string DedupKey, PagerDutyPayload Payload)
{
    public string EventAction { get; } = "trigger";

    // The text that a record shows of itself would hold the key.
    public override string ToString() => DedupKey;
}
