using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace SmallTalk.Agents;

/// <summary>The agents of the host, fixed once built.</summary>
internal sealed class AgentRegistry : IAgentRegistry
{
    private readonly FrozenDictionary<string, IAgent> _byName;

    /// <exception cref="InvalidAgentsException">A name is used twice, or a backup is unknown.</exception>
    /// <exception cref="InvalidIdException">A name breaks the rules.</exception>
    public AgentRegistry(IEnumerable<IAgent> agents)
    {
        Agents = [.. agents];
        var byName = new Dictionary<string, IAgent>(StringComparer.OrdinalIgnoreCase);
        var faults = new List<string>();
        foreach (var agent in Agents)
            if (!byName.TryAdd(AgentNames.Check(agent.Descriptor.Name), agent))
                faults.Add($"Two agents are named '{agent.Descriptor.Name}'.");
        faults.AddRange(Agents.SelectMany(agent => FaultsOfBackup(agent.Descriptor, byName)));
        if (faults.Count > 0)
            throw new InvalidAgentsException(faults);
        _byName = byName.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<IAgent> Agents { get; }

    public bool TryGet(string name, [NotNullWhen(true)] out IAgent? agent) => _byName.TryGetValue(name, out agent);

    private static IEnumerable<string> FaultsOfBackup(AgentDescriptor agent, Dictionary<string, IAgent> byName)
    {
        if (agent.Backup is { } backup && !byName.ContainsKey(backup))
            yield return $"Agent '{agent.Name}' fails over to '{backup}', which is not registered.";
    }
}
