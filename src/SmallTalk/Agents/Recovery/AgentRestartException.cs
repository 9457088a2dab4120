namespace SmallTalk.Agents;

/// <summary>What a factory has made cannot take the place of the agent that failed.</summary>
internal sealed class AgentRestartException(string reason) : Exception(reason);
