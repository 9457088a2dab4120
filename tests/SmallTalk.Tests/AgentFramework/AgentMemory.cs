using System.Text.Json;
using SmallTalk.Agents;

namespace SmallTalk.AgentFramework;

/// <summary>State of one agent in one conversation.</summary>
internal sealed class AgentMemory : IAgentState
{
    private readonly Dictionary<string, JsonElement> values = [];

    public IReadOnlyList<string> Names => [.. values.Keys.Order(StringComparer.Ordinal)];

    public JsonElement? Get(string name) => values.TryGetValue(name, out var value) ? value : null;

    public void Set(string name, JsonElement? value)
    {
        if (value is { } present)
            values[name] = present;
        else
            values.Remove(name);
    }
}
