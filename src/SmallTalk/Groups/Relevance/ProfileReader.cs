using System.Text;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Reads the profiles of agents as passages. What is read of one agent is bounded.</summary>
internal static class ProfileReader
{
    /// <summary>How many examples of an agent are read, and how many key words.</summary>
    internal const int MostPassages = 200;

    private const int LongestPassage = 1_000;
    private const int MostCharacters = 50_000;

    internal static IReadOnlyList<Passage> Read(IReadOnlyList<AgentDescriptor> agents)
    {
        var passages = new List<Passage>();
        for (var agent = 0; agent < agents.Count; agent++)
            Read(agent, agents[agent], passages);
        return passages;
    }

    private static void Read(int index, AgentDescriptor agent, List<Passage> passages)
    {
        Add(index, PassageKind.Name, Spaced(agent.Name), passages);
        Add(index, PassageKind.Description, LongText.Bound(agent.Description), passages);
        AddAll(index, PassageKind.Expertise, agent.Expertise.Select(Spaced), passages);
        AddAll(index, PassageKind.Example, agent.ExamplePrompts, passages);
    }

    private static void AddAll(int agent, PassageKind kind, IEnumerable<string> texts, List<Passage> passages)
    {
        var characters = 0;
        foreach (var text in texts.Take(MostPassages))
        {
            var bounded = LongText.Bound(text, LongestPassage);
            characters += bounded.Length;
            if (characters > MostCharacters)
                return;
            Add(agent, kind, bounded, passages);
        }
    }

    private static void Add(int agent, PassageKind kind, string text, List<Passage> passages)
    {
        var features = FeatureReader.Read(text, new());
        if (features.Words.Count > 0)
            passages.Add(new(agent, kind, text, features));
    }

    /// <summary>Names are often written as identifiers: <c>RideSharing</c> is two words.</summary>
    internal static string Spaced(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var at = 0; at < name.Length; at++)
        {
            if (at > 0 && char.IsUpper(name[at]) && char.IsLower(name[at - 1]))
                text.Append(' ');
            text.Append(name[at]);
        }
        return LongText.Bound(text.ToString(), LongestPassage);
    }
}
