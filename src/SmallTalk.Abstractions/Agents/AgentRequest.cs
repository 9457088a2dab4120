using System.Collections.ObjectModel;
using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Sessions;

namespace SmallTalk.Agents;

/// <summary>What an agent is asked: the conversation so far and what belongs to it.</summary>
public sealed record AgentRequest
{
    /// <summary>The conversation, oldest first. When it ends in an assistant message with tool calls that have no result, those tools come first: a killed turn is going on.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>The session it belongs to.</summary>
    public required SessionKey Session { get; init; }

    /// <summary>The turn it belongs to; the same after a resume.</summary>
    public required string TurnId { get; init; }

    /// <summary>The agent in whose place this one answers, as its backup; null when it was meant itself.</summary>
    public string? InPlaceOf { get; init; }

    /// <summary>What ties logs, traces and events of the request together.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>What the agent remembers of this session; committed with its steps.</summary>
    public required IAgentState State { get; init; }

    /// <summary>What the members of the group share, by key, as it is when the agent is asked.</summary>
    /// <value>Empty by default, and when the agent is asked alone.</value>
    public IReadOnlyDictionary<string, JsonElement> Shared { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;
}
