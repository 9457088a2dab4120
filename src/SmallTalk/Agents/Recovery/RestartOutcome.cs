namespace SmallTalk.Agents;

/// <summary>How a restart ended: with a new instance that is ready, or an error.</summary>
internal sealed record RestartOutcome(AgentRow Row, AgentInstance? Instance, Exception? Error, TimeSpan Took);
