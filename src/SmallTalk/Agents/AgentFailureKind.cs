namespace SmallTalk.Agents;

/// <summary>How an agent failed; the tag of its metric.</summary>
internal enum AgentFailureKind
{
    Error = 0,
    Timeout = 1,
    IdleTimeout = 2,
    Empty = 3,
}
