using System.Collections.Frozen;
using SmallTalk.Agents;

namespace SmallTalk.Turns;

/// <summary>Everything a turn can be sent to, fixed once built.</summary>
internal sealed class TurnDirectory
{
    private readonly FrozenDictionary<string, TurnTarget> _targets;
    private readonly IAgentRegistry _agents;

    /// <exception cref="InvalidAgentsException">A group has the name of an agent or of another group.</exception>
    public TurnDirectory(IAgentRegistry agents, IEnumerable<ITurnDirector> directors, IEnumerable<ITurnDirectors> more)
    {
        _agents = agents;
        var targets = new Dictionary<string, TurnTarget>(StringComparer.OrdinalIgnoreCase);
        foreach (var agent in agents.Agents)
            targets.Add(agent.Descriptor.Name, new(agent.Descriptor.Name, null));
        var faults = new List<string>();
        foreach (var director in more.SelectMany(source => source.All).Concat(directors))
            if (!targets.TryAdd(director.Name, new(director.Name, director)))
                faults.Add($"The name '{director.Name}' of a group is taken by an agent or another group.");
        if (faults.Count > 0)
            throw new InvalidAgentsException(faults);
        _targets = targets.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    internal bool Has(string target) => _targets.ContainsKey(target);

    /// <exception cref="UnknownTargetException">There is none.</exception>
    internal TurnTarget Find(string target) =>
        _targets.TryGetValue(target, out var found) ? found : throw new UnknownTargetException(target, _targets.Keys.Order(StringComparer.Ordinal));

    internal bool HasAgent(string name) => _agents.TryGet(name, out _);

    /// <exception cref="UnknownTargetException">There is none.</exception>
    internal IAgent FindAgent(string name) =>
        _agents.TryGet(name, out var agent) ? agent : throw new UnknownTargetException(name, _agents.Agents.Select(known => known.Descriptor.Name));
}
