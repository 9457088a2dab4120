using System.Collections.Immutable;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>The state that belongs to one partition.</summary>
internal sealed class StateScope
{
    public static ImmutableSortedDictionary<string, StateVersions> NoEntries { get; } =
        ImmutableSortedDictionary.Create<string, StateVersions>(OpaqueText.Order);

    /// <summary>The keys after one, over all partitions in order.</summary>
    public static IEnumerable<StateKey> KeysAfter(
        IEnumerable<Partition> partitions,
        StateKey? after,
        Func<Partition, ImmutableSortedDictionary<string, StateVersions>> entriesOf
    ) =>
        partitions
            .Where(partition => after is null || partition >= after.Value.Partition)
            .Order()
            .SelectMany(partition => StateVersions.KeysAfter(entriesOf(partition), after?.Partition == partition ? after?.Name : null));

    public Lock Gate { get; } = new();

    public ImmutableSortedDictionary<string, StateVersions> Entries { get; set; } = NoEntries;
}
