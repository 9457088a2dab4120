using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>How a session is opened.</summary>
public sealed record SessionOpenOptions
{
    /// <summary>The partition; the default one unless set.</summary>
    public Partition Partition { get; init; }

    /// <summary>Which messages are brought into memory; null is the configured tail.</summary>
    public SessionRead? Read { get; init; }

    /// <summary>The lifetime of a session that is created, 1 hour to 30 days; null is the configured one.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>Metadata of a session that is created.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Brings in what other processes have committed even when the session is in memory.</summary>
    public bool Latest { get; init; }
}
