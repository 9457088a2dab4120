using SmallTalk.Storage;

namespace SmallTalk.Turns;

/// <summary>A turn that was begun and not ended. Immutable.</summary>
public sealed record PendingTurn
{
    /// <summary>The id of the turn.</summary>
    public required string TurnId { get; init; }

    /// <summary>The agent or group it was sent to.</summary>
    public required string Target { get; init; }

    /// <summary>The sequence of the user's message.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>The agent that speaks; null before the first was chosen.</summary>
    public string? Speaker { get; init; }

    /// <summary>The agent in whose place the speaker answers, as its backup; null when it answers for itself.</summary>
    public string? InPlaceOf { get; init; }

    /// <summary>The sequence before the first message of that speaker's answer.</summary>
    public long SpeakerSince { get; init; }

    /// <summary>How many speakers have ended their answers.</summary>
    public int SpeakersDone { get; init; }

    /// <summary>Whether the last of them has failed.</summary>
    public bool HasLastFailed { get; init; }

    /// <summary>What ties logs, traces and events together.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>How many times another process than the one before has gone on with it.</summary>
    public int Takeovers { get; init; }

    /// <summary>Whether it waits, between two speakers, until it is resumed; no other process takes it over.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The process that runs it; while its lease lives, no other may resume it.</summary>
    public ProcessOwner? Owner { get; init; }
}
