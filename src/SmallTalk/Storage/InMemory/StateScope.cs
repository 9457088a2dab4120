using System.Collections.Immutable;

namespace SmallTalk.Storage;

/// <summary>The state that belongs to one partition.</summary>
internal sealed class StateScope
{
    public static ImmutableSortedDictionary<string, StateVersions> NoEntries { get; } =
        ImmutableSortedDictionary.Create<string, StateVersions>(OpaqueText.Order);

    public Lock Gate { get; } = new();

    public ImmutableSortedDictionary<string, StateVersions> Entries { get; set; } = NoEntries;
}
