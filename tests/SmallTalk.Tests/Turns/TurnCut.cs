namespace SmallTalk.Turns;

/// <summary>How a turn is cut.</summary>
public enum TurnCut
{
    AgentThrows,
    CallerCancels,
    ConsumerLeaves,
    EnumeratorAbandoned,
    AgentIgnoresTokenCallerCancels,
    AgentIgnoresTokenFallsSilent,
    AgentIgnoresTokenTakesTooLong,
}
