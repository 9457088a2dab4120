using System.Collections.ObjectModel;
using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Sessions;

namespace SmallTalk.Groups;

/// <summary>What a selector chooses from.</summary>
public sealed record SpeakerRequest
{
    /// <summary>The name of the group.</summary>
    public required string Group { get; init; }

    /// <summary>The session; null outside of one.</summary>
    public SessionKey? Session { get; init; }

    /// <summary>The agents that may speak now, in order of membership; never empty.</summary>
    public required IReadOnlyList<AgentDescriptor> Candidates { get; init; }

    /// <summary>All members, in order of membership.</summary>
    public required IReadOnlyList<AgentDescriptor> Members { get; init; }

    /// <summary>The newest messages, oldest first; the author of an agent's message is in <see cref="ChatMessage.AuthorName"/>.</summary>
    public required IReadOnlyList<ChatMessage> History { get; init; }

    /// <summary>Who was chosen last in this session; null when nobody was.</summary>
    public string? LastSpeaker { get; init; }

    /// <summary>How many agents have spoken since the user's message.</summary>
    public int Round { get; init; }

    /// <summary>What is known of each member, and of those who have left, by name without regard to case.</summary>
    /// <value>Empty by default: nothing is known.</value>
    public IReadOnlyDictionary<string, SpeakerStatistics> Statistics { get; init; } = ReadOnlyDictionary<string, SpeakerStatistics>.Empty;

    /// <summary>What the members share, by key: the group's context in the session, as it is stored.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyDictionary<string, JsonElement> Context { get; init; } = ReadOnlyDictionary<string, JsonElement>.Empty;

    /// <summary>Whether direct address was looked for already, and nobody was addressed who may speak.</summary>
    /// <value>False by default: a selector that knows direct address looks for it.</value>
    public bool IsAddressSettled { get; init; }
}
