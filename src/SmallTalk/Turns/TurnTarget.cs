using SmallTalk.Agents;

namespace SmallTalk.Turns;

/// <summary>Whom a turn is sent to: an agent alone, or a director with several.</summary>
internal sealed record TurnTarget(string Name, IAgent? Agent, ITurnDirector? Director);
