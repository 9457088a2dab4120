namespace SmallTalk.Turns;

/// <summary>The payload of <c>turn:completed</c>.</summary>
internal sealed record TurnCompletedPayload(string TurnId, string Target, int Speakers, string EndedBecause);
