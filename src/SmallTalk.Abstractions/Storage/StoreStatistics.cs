namespace SmallTalk.Storage;

/// <summary>Counts of a store, for health, capacity planning and the doctor. A figure the engine cannot give cheaply is null.</summary>
public sealed record StoreStatistics
{
    /// <summary>Sessions stored, tombstones included.</summary>
    public long? Sessions { get; init; }

    /// <summary>Events in the log.</summary>
    public long? Events { get; init; }

    /// <summary>Bytes on the medium or in memory.</summary>
    public long? Bytes { get; init; }

    /// <summary>Commits since the store was opened by this process.</summary>
    public long? Commits { get; init; }
}
