using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>How far a migration has come. Figures never fall from one report to the next. Immutable.</summary>
public sealed record StoreMigrationProgress
{
    /// <summary>What is being copied.</summary>
    public required StoreMigrationPhase Phase { get; init; }

    /// <summary>The session that is being copied; null outside of that phase.</summary>
    public SessionKey? Session { get; init; }

    /// <summary>Sessions that are there and were compared.</summary>
    public long Sessions { get; init; }

    /// <summary>Sessions in the source, when it can tell.</summary>
    public long? TotalSessions { get; init; }

    /// <summary>Messages copied or found there.</summary>
    public long Messages { get; init; }

    /// <summary>Events that are there and were compared.</summary>
    public long Events { get; init; }

    /// <summary>Bytes of payloads copied or found there: of messages, state and events.</summary>
    public long Bytes { get; init; }
}
