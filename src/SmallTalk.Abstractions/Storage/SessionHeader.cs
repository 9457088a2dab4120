using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>What a store knows of a session besides its messages and state. Immutable.</summary>
public sealed record SessionHeader
{
    /// <summary>The key of the session.</summary>
    public required SessionKey Key { get; init; }

    /// <summary>The number of commits so far; every commit raises it by one, and a commit must name the one it builds upon.</summary>
    public required long Version { get; init; }

    /// <summary>The sequence of the newest message; 0 when there is none.</summary>
    public required long LastSequence { get; init; }

    /// <summary>What may be done with the session.</summary>
    public required SessionStatus Status { get; init; }

    /// <summary>When the first commit was made, by the store's clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the newest commit was made, by the store's clock.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the session expires.</summary>
    public required SessionExpiry Expiry { get; init; }

    /// <summary>The host's metadata, serialized; empty when there is none.</summary>
    public Payload Metadata { get; init; }

    /// <summary>The turn that was begun and not ended, serialized; empty when there is none.</summary>
    public Payload PendingTurn { get; init; }

    /// <summary>The process that made the newest commit.</summary>
    public ProcessOwner? Owner { get; init; }
}
