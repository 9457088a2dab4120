namespace SmallTalk.Agents;

/// <summary>What is said of agents that are not well.</summary>
internal static class HealthCauses
{
    public const string MissedBeats = "it has missed beats";
    public const string Silent = "it gives no sign of life";
    public const string Degraded = "half or more of the events that it had missed have failed";
}
