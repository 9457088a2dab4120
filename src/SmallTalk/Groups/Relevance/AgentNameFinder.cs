using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Finds agents that a text names in passing, by whole words. Names that are ordinary words are not looked for. Immutable.</summary>
internal sealed class AgentNameFinder
{
    private readonly ulong[][] _names;

    internal AgentNameFinder(IReadOnlyList<AgentDescriptor> agents)
    {
        _names = new ulong[agents.Count][];
        var features = new TextFeatures();
        for (var agent = 0; agent < _names.Length; agent++)
        {
            FeatureReader.Read(ProfileReader.Spaced(agents[agent].Name), features);
            _names[agent] = features.Words.Exists(static word => word.Kind == WordKind.Topic) ? [.. features.Words.Select(static word => word.Written)] : [];
        }
    }

    /// <summary>Whether the text names an agent.</summary>
    internal bool IsNamed(int agent, TextFeatures text)
    {
        var name = _names[agent];
        if (name.Length == 0)
            return false;
        for (var start = 0; start + name.Length <= text.Words.Count; start++)
        {
            var at = 0;
            while (at < name.Length && text.Words[start + at].Written == name[at])
                at++;
            if (at == name.Length)
                return true;
        }
        return false;
    }
}
