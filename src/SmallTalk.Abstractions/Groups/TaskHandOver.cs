namespace SmallTalk.Groups;

/// <summary>The handing over of a task from one member to another. Immutable.</summary>
public sealed record TaskHandOver
{
    /// <summary>Which hand-over of the group it is, from 1 on: a later one has a higher number.</summary>
    public required long Number { get; init; }

    /// <summary>Who owned the task; null when nobody did.</summary>
    public string? From { get; init; }

    /// <summary>Who owns it since.</summary>
    public required string To { get; init; }

    /// <summary>When, by the clock of the process that recorded it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What the new owner is told; at most 4,096 bytes of UTF-8.</summary>
    public string? Note { get; init; }
}
