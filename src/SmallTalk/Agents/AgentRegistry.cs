using System.Diagnostics.CodeAnalysis;

namespace SmallTalk.Agents;

/// <summary>The agents of the host by name: of each the instance that is asked now.</summary>
internal sealed class AgentRegistry(AgentRows rows) : IAgentRegistry
{
    public IReadOnlyList<IAgent> Agents => [.. rows.All.Select(row => row.Instance.Agent)];

    public bool TryGet(string name, [NotNullWhen(true)] out IAgent? agent)
    {
        agent = rows.Find(name)?.Instance.Agent;
        return agent is not null;
    }
}
