namespace SmallTalk.Turns;

/// <summary>The payload of <c>turn:failed</c>.</summary>
internal sealed record TurnFailedPayload(string TurnId, string Target, string Reason, string? Error);
