using System.Text.Json;
using SmallTalk.Agents;

namespace SmallTalk.Testing.Processes;

/// <summary>What an agent remembers, without a session.</summary>
internal sealed class AgentMemory : IAgentState
{
    public SortedDictionary<string, JsonElement> Values { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Names => [.. Values.Keys];

    public JsonElement? Get(string name) => Values.TryGetValue(name, out var value) ? value : null;

    public void Set(string name, JsonElement? value)
    {
        if (value is { } set)
            Values[name] = set;
        else
            Values.Remove(name);
    }
}
