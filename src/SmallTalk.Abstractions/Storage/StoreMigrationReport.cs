using SmallTalk.Events;

namespace SmallTalk.Storage;

/// <summary>What a migration has copied and compared. Immutable.</summary>
public sealed record StoreMigrationReport
{
    /// <summary>Sessions, tombstones included.</summary>
    public required long Sessions { get; init; }

    /// <summary>Messages.</summary>
    public required long Messages { get; init; }

    /// <summary>Versions of state, of sessions and of partitions.</summary>
    public required long StateVersions { get; init; }

    /// <summary>Events.</summary>
    public required long Events { get; init; }

    /// <summary>Cursors of subscribers.</summary>
    public required long Cursors { get; init; }

    /// <summary>Dead letters.</summary>
    public required long DeadLetters { get; init; }

    /// <summary>Bytes of payloads: of messages, state and events.</summary>
    public required long Bytes { get; init; }

    /// <summary>
    /// SHA-256 over everything that was copied, as 64 hexadecimal digits. It depends on the content alone, not on the engine: a copy of a copy has the same one.
    /// </summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whether an earlier copy that had been cut was carried on.</summary>
    public bool IsResumed { get; init; }

    /// <summary>Subscribers that had lost events in the source, trimmed before they were read. The new log does not tell them.</summary>
    public IReadOnlyList<CursorKey> SubscribersWithLostEvents { get; init; } = [];
}
