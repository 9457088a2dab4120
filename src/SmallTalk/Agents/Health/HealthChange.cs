namespace SmallTalk.Agents;

/// <summary>An agent's health has changed.</summary>
internal readonly record struct HealthChange(AgentRow Row, AgentStatus Before, AgentStatus Status);
