namespace SmallTalk.Turns;

/// <summary>Whom a turn is sent to: an agent alone, or a director with several.</summary>
/// <param name="Name">The name of the agent or the director.</param>
/// <param name="Director">The director; null for an agent alone.</param>
internal sealed record TurnTarget(string Name, ITurnDirector? Director);
