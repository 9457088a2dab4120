using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>What a group knows of one member in one conversation. Immutable.</summary>
public sealed record SpeakerStatistics
{
    /// <summary>How often it was chosen.</summary>
    public long Turns { get; init; }

    /// <summary>How often it was chosen and failed.</summary>
    public long Failures { get; init; }

    /// <summary>How often in a row it was chosen since the last user message, up to now.</summary>
    public int InARow { get; init; }

    /// <summary>The number of its last turn, counted over all members from 1; null when it has not spoken.</summary>
    public long? LastTurn { get; init; }

    /// <summary>How many turns the conversation had when it joined; 0 when it was there from the beginning.</summary>
    public long JoinedAtTurn { get; init; }

    /// <summary>How it is; null when the group does not know.</summary>
    public AgentHealth? Health { get; init; }
}
