using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Sessions;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>Floor of a turn: the agent is enumerated, nothing else.</summary>
internal sealed class BareTurn(IAgent agent)
{
    private readonly AgentRequest _request = RequestOf([new(ChatRole.User, "Draft a reply to Ann")]);

    public static AgentRequest RequestOf(IReadOnlyList<ChatMessage> messages) =>
        new()
        {
            Messages = messages,
            Session = new(SessionId.New()),
            TurnId = "turn",
            CorrelationId = "turn",
            State = new NoState(),
        };

    public async ValueTask RunAsync()
    {
        await foreach (var _ in agent.RunAsync(_request)) { }
    }

    /// <summary>Enumerates the agent and says how long its first chunk took.</summary>
    public async ValueTask<TimeSpan> TimeFirstChunkAsync()
    {
        var start = Clock.Now;
        await using var updates = agent.RunAsync(_request).GetAsyncEnumerator();
        await updates.MoveNextAsync();
        var first = Clock.Since(start);
        while (await updates.MoveNextAsync()) { }
        return first;
    }

    private sealed class NoState : IAgentState
    {
        public IReadOnlyList<string> Names => [];

        public JsonElement? Get(string name) => null;

        public void Set(string name, JsonElement? value) { }
    }
}
