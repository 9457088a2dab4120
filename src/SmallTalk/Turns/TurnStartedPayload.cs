namespace SmallTalk.Turns;

/// <summary>The payload of <c>turn:started</c>.</summary>
internal sealed record TurnStartedPayload(string TurnId, string Target, long FirstSequence);
