using System.Collections.Immutable;

namespace SmallTalk.Storage.Files;

/// <summary>The state that belongs to one partition.</summary>
internal sealed class PartitionState(string file, long end, ImmutableSortedDictionary<string, StateVersions> entries)
{
    private volatile ImmutableSortedDictionary<string, StateVersions> _durable = entries;

    internal string File => file;

    /// <summary>Where the file ends when what is on its way is applied. Used under the pipeline's gate.</summary>
    internal long End { get; set; } = end;

    /// <summary>What is durable and applied: what readers see.</summary>
    internal ImmutableSortedDictionary<string, StateVersions> Durable
    {
        get => _durable;
        set => _durable = value;
    }

    /// <summary>What writes build upon. Used under the pipeline's gate.</summary>
    internal ImmutableSortedDictionary<string, StateVersions> Newest { get; set; } = entries;

    /// <summary>The record that made the newest version, while it may be on its way.</summary>
    internal PendingRecord? Last { get; set; }
}
