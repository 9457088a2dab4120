using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>How one member of a group has spoken so far in a session. Immutable.</summary>
public sealed record SpeakerStatistics
{
    /// <summary>How many answers it has given.</summary>
    public long Turns { get; init; }

    /// <summary>How many times it was chosen and failed; not in <see cref="Turns"/>.</summary>
    public long Failures { get; init; }

    /// <summary>How many answers in a row it has given up to now; 0 when another one spoke last.</summary>
    public int InARow { get; init; }

    /// <summary>When it spoke last; null when it has not.</summary>
    public DateTimeOffset? LastSpokeAt { get; init; }

    /// <summary>How often members had been chosen in the group, <see cref="Turns"/> and <see cref="Failures"/> of all, when it joined; 0 for those who were there from the start.</summary>
    public long JoinedAtTurn { get; init; }

    /// <summary>Its health; null when it is not known.</summary>
    public AgentHealth? Health { get; init; }
}
