using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>What is known of one set of members. The words are there from the start; the fitted model is put in their place when it is ready.</summary>
internal sealed class RelevanceMembers
{
    private volatile FittedRelevance _current;
    private volatile PassageVectors? _vectors;

    internal RelevanceMembers(IReadOnlyList<AgentDescriptor> agents)
    {
        Agents = agents;
        Passages = ProfileReader.Read(agents);
        Names = new(agents);
        _current = new(RelevanceModel.OfWords(Passages, agents.Count), ConfidenceFitter.Default);
    }

    internal IReadOnlyList<AgentDescriptor> Agents { get; }

    internal IReadOnlyList<Passage> Passages { get; }

    internal AgentNameFinder Names { get; }

    internal FittedRelevance Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>The embedded passages; null until they are.</summary>
    internal PassageVectors? Vectors
    {
        get => _vectors;
        set => _vectors = value;
    }

    /// <summary>The index of an agent; -1 when it is no member.</summary>
    internal int IndexOf(string? name)
    {
        for (var agent = 0; agent < Agents.Count; agent++)
            if (string.Equals(Agents[agent].Name, name, StringComparison.OrdinalIgnoreCase))
                return agent;
        return -1;
    }
}
