using System.Collections.Frozen;

namespace SmallTalk.Agents;

/// <summary>A row for each agent of the host.</summary>
internal sealed class AgentRows(IAgentRegistry agents, TimeProvider time)
{
    private readonly FrozenDictionary<string, AgentRow> _rows = agents.Agents.ToFrozenDictionary(
        agent => agent.Descriptor.Name,
        agent => new AgentRow(agent, time),
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>All rows, in order of registration.</summary>
    public IEnumerable<AgentRow> All => agents.Agents.Select(agent => _rows[agent.Descriptor.Name]);

    public AgentRow? Find(string name) => _rows.GetValueOrDefault(name);

    /// <summary>The row of an agent of the host.</summary>
    public AgentRow Of(IAgent agent) => _rows[agent.Descriptor.Name];
}
