namespace SmallTalk.Agents;

/// <summary>The payload of <c>system:health</c>.</summary>
/// <param name="Status"><c>degraded</c> or <c>normal</c>.</param>
/// <param name="CorrelationId">What ties together all that is said of the incident.</param>
/// <param name="Failed">How many agents it is about: at the begin those that began it, at the end those that are still failed.</param>
/// <param name="FailedAgents">The first of their names.</param>
internal sealed record SystemHealthPayload(string Status, string CorrelationId, int Failed, IReadOnlyList<string> FailedAgents);
