using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Sessions;

namespace SmallTalk.Testing;

/// <summary>An <see cref="AgentRequest"/> as it goes to a child.</summary>
internal sealed record ChildRequest
{
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    public required string Partition { get; init; }

    public required string Session { get; init; }

    public required string TurnId { get; init; }

    public required string CorrelationId { get; init; }

    /// <summary>The agent in whose place the child answers; null, or absent, is none.</summary>
    public string? InPlaceOf { get; init; }

    /// <summary>What the agent remembers, all of it.</summary>
    public required Dictionary<string, JsonElement> State { get; init; }

    /// <summary>What the members of the group share; null, or absent, is nothing.</summary>
    public Dictionary<string, JsonElement>? Shared { get; init; }

    public static ChildRequest Of(AgentRequest request) =>
        new()
        {
            Messages = request.Messages,
            Partition = request.Session.Partition.Value,
            Session = request.Session.Id.Value,
            TurnId = request.TurnId,
            CorrelationId = request.CorrelationId,
            InPlaceOf = request.InPlaceOf,
            State = Snapshot(request.State),
            Shared = request.Shared.Count == 0 ? null : new(request.Shared, StringComparer.Ordinal),
        };

    public AgentRequest ToRequest(IAgentState state) =>
        new()
        {
            Messages = Messages,
            Session = new(Storage.Partition.Parse(Partition), SessionId.Parse(Session)),
            TurnId = TurnId,
            CorrelationId = CorrelationId,
            InPlaceOf = InPlaceOf,
            State = state,
            Shared = Shared ?? [],
        };

    private static Dictionary<string, JsonElement> Snapshot(IAgentState state)
    {
        var snapshot = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var name in state.Names)
            if (state.Get(name) is { } value)
                snapshot[name] = value;
        return snapshot;
    }
}
