namespace SmallTalk.Agents;

/// <summary>The payload of <c>agent:health</c>.</summary>
internal sealed record AgentHealthPayload(string Agent, string Status, string Before, string? Cause);
