namespace SmallTalk.Turns;

/// <summary>The payload of <c>agent:failed</c>.</summary>
internal sealed record AgentFailedPayload(string TurnId, string Agent, string Reason, string ErrorClass, string? Backup);
