using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Sessions;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>Floor of a turn: the agent is enumerated, nothing else.</summary>
internal sealed class BareTurn(IAgent agent)
{
    private readonly AgentRequest _request = new()
    {
        Messages = [new(ChatRole.User, "Draft a reply to Ann")],
        Session = new(SessionId.New()),
        TurnId = "turn",
        CorrelationId = "turn",
        State = new NoState(),
    };

    public async ValueTask RunAsync()
    {
        await foreach (var _ in agent.RunAsync(_request)) { }
    }

    private sealed class NoState : IAgentState
    {
        public JsonElement? Get(string name) => null;

        public void Set(string name, JsonElement? value) { }
    }
}
