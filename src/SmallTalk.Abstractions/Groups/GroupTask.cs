using System.Text.Json.Serialization;

namespace SmallTalk.Groups;

/// <summary>A task of a group. Immutable: each change makes a new one.</summary>
public sealed record GroupTask
{
    /// <summary>The id, unique in the group.</summary>
    public required string Id { get; init; }

    /// <summary>What is to be done; at most 4,096 bytes of UTF-8.</summary>
    public required string Title { get; init; }

    /// <summary>The member that has it; null when it is anybody's.</summary>
    public string? Owner { get; init; }

    /// <summary>Where it stands.</summary>
    public GroupTaskStatus Status { get; init; }

    /// <summary>The ids of the tasks that must be done before it is begun.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>Its newest hand-overs, oldest first; 10 are kept.</summary>
    public IReadOnlyList<TaskHandOver> HandOvers { get; init; } = [];

    /// <summary>What came of it, or why it failed or was cancelled; at most 4,096 bytes of UTF-8.</summary>
    public string? Result { get; init; }

    /// <summary>When it was added, by the clock of the process that recorded it.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed, likewise.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>Whether it is done, failed or cancelled: then it never changes again.</summary>
    [JsonIgnore]
    public bool IsEnded => Status is GroupTaskStatus.Done or GroupTaskStatus.Failed or GroupTaskStatus.Cancelled;
}
