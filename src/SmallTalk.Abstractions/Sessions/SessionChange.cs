using Microsoft.Extensions.AI;
using SmallTalk.Events;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>What one step changes in a session; committed as a whole or not at all.</summary>
public sealed record SessionChange
{
    /// <summary>Messages to append. When another writer was first they are appended after its messages: none is ever lost.</summary>
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];

    /// <summary>Entries of the session's state to write.</summary>
    public IReadOnlyList<SessionStateChange> State { get; init; } = [];

    /// <summary>Events that leave with the commit.</summary>
    public IReadOnlyList<NewEvent> Events { get; init; } = [];

    /// <summary>The new metadata; null leaves it as it is.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The new pending turn, serialized; null leaves it, an empty payload clears it. The turn pipeline writes it; hosts leave it alone.</summary>
    public Payload? PendingTurn { get; init; }

    /// <summary>The identity of the commit: give it to repeat a change whose outcome is unknown. A repeat of one of the newest 64 commits has no second effect. A change with an id is stored before it is acknowledged.</summary>
    /// <value>Null by default: the session makes one.</value>
    public CommitId? CommitId { get; init; }

    /// <summary>Refuses the change with a <see cref="SessionConflictException"/> unless this version is current; null merges.</summary>
    public long? RequiredVersion { get; init; }
}
