using System.Text.Json;

namespace SmallTalk.Agents;

internal sealed class FakeAgentState : IAgentState
{
    public IReadOnlyList<string> Names => [];

    public JsonElement? Get(string name) => null;

    public void Set(string name, JsonElement? value) { }
}
