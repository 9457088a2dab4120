using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Finds the members of a conversation among the agents of this process.</summary>
internal sealed class GroupMembers(IAgentRegistry agents)
{
    /// <summary>Those that are registered here, in order. One that is not, after a deployment, say, is as if it had left.</summary>
    internal IReadOnlyList<AgentDescriptor> Of(GroupRecord record)
    {
        var found = new List<AgentDescriptor>(record.Members.Count);
        foreach (var member in record.Members)
            if (agents.TryGet(member.Agent, out var agent))
                found.Add(agent.Descriptor);
        return found;
    }
}
