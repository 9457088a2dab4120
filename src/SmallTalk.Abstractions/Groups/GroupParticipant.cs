using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>A member of a group conversation at one moment. Immutable.</summary>
/// <param name="Agent">What is known of the agent.</param>
/// <param name="Statistics">What it has done in this conversation, and how it is.</param>
public sealed record GroupParticipant(AgentDescriptor Agent, SpeakerStatistics Statistics)
{
    /// <summary>The agent's name.</summary>
    public string Name => Agent.Name;
}
