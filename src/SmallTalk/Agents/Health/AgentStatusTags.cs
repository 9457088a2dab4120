namespace SmallTalk.Agents;

/// <summary>The status of an agent in metrics and events.</summary>
internal static class AgentStatusTags
{
    internal static string ToTag(this AgentStatus status) =>
        status switch
        {
            AgentStatus.Healthy => "healthy",
            AgentStatus.Suspect => "suspect",
            AgentStatus.Restarting => "restarting",
            AgentStatus.Degraded => "degraded",
            _ => "failed",
        };
}
