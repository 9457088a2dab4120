namespace SmallTalk.Storage;

/// <summary>What has arrived in the target and was compared, with the fingerprint over all of it in the order in which it is copied.</summary>
internal sealed record MigrationCounts
{
    public long Sessions { get; init; }

    public long Messages { get; init; }

    public long StateVersions { get; init; }

    public long Events { get; init; }

    public long Bytes { get; init; }

    /// <summary>A chain: the hash of the fingerprint before and of what was added, so that it can be carried on from a checkpoint.</summary>
    public byte[] Fingerprint { get; init; } = new byte[ContentHash.Size];
}
