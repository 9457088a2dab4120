namespace SmallTalk.Turns;

/// <summary>The payload of <c>agent:replied</c>.</summary>
internal sealed record AgentRepliedPayload(string TurnId, string Agent, string ChosenBecause);
