using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>What a selector chooses from.</summary>
public sealed record SpeakerRequest
{
    /// <summary>The name of the group.</summary>
    public required string Group { get; init; }

    /// <summary>The agents that may speak now, in order of membership; never empty.</summary>
    public required IReadOnlyList<AgentDescriptor> Candidates { get; init; }

    /// <summary>All members, in order of membership.</summary>
    public required IReadOnlyList<AgentDescriptor> Members { get; init; }

    /// <summary>The newest messages, oldest first; the author of an agent's message is in <see cref="ChatMessage.AuthorName"/>.</summary>
    public required IReadOnlyList<ChatMessage> History { get; init; }

    /// <summary>Who spoke last in this session; null when nobody has.</summary>
    public string? LastSpeaker { get; init; }

    /// <summary>What is known of how members have spoken, by name; of those who have left as well. Empty when nothing is kept.</summary>
    public IReadOnlyDictionary<string, SpeakerStatistics> Statistics { get; init; } = new Dictionary<string, SpeakerStatistics>();

    /// <summary>How many agents have spoken since the user's message.</summary>
    public int Round { get; init; }
}
