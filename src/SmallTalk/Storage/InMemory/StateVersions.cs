using System.Collections.Immutable;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>The kept versions of one entry of state, oldest first. Immutable.</summary>
internal readonly record struct StateVersions(ImmutableArray<StateEntry> Kept)
{
    public StateEntry Newest => Kept[^1];

    public IEnumerable<StateEntry> NewestFirst => Kept.Reverse();

    /// <summary>Whether a write that expects a version may be made on what is there.</summary>
    public static bool Fits(ImmutableSortedDictionary<string, StateVersions> entries, StateWrite write) =>
        write.ExpectedVersion is not { } expected || expected == (entries.TryGetValue(write.Key.Name, out var versions) ? versions.Newest.Version : 0);

    /// <summary>Adds a version to an entry and drops the oldest ones beyond a number.</summary>
    public static ImmutableSortedDictionary<string, StateVersions> Write(
        ImmutableSortedDictionary<string, StateVersions> entries,
        StateWrite write,
        CommitId commitId,
        DateTimeOffset now,
        int kept
    )
    {
        var earlier = entries.TryGetValue(write.Key.Name, out var versions) ? versions.Kept : [];
        // The time never runs back along the versions, so that who watches can tell the newer one: the clock was read before the writer's turn came.
        var at = !earlier.IsEmpty && earlier[^1].WrittenAt > now ? earlier[^1].WrittenAt : now;
        var entry = write.Import is { } import
            ? new StateEntry(write.Key, import.Version, write.Value, write.Author, import.WrittenAt, import.CommitId)
            : new StateEntry(write.Key, earlier.IsEmpty ? 1 : earlier[^1].Version + 1, write.Value, write.Author, at, commitId);
        var dropped = Math.Max(0, earlier.Length + 1 - kept);
        return entries.SetItem(write.Key.Name, new([.. earlier.AsSpan()[dropped..], entry]));
    }

    /// <summary>The keys after one of a scope's entries, deleted ones too, by code point.</summary>
    public static IEnumerable<StateKey> KeysAfter(ImmutableSortedDictionary<string, StateVersions> entries, string? after) =>
        entries
            .Where(pair => after is null || OpaqueText.Compare(pair.Key, after) > 0)
            .Select(pair => pair.Value.Newest.Key)
            .Order(Comparer<StateKey>.Create((left, right) => OpaqueText.Compare(left.Name, right.Name)));

    /// <summary>The newest version of each entry that is not deleted, in order of name.</summary>
    public static IReadOnlyList<StateEntry> Current(ImmutableSortedDictionary<string, StateVersions> entries, string namePrefix = "") =>
        entries.IsEmpty
            ? []
            :
            [
                .. entries
                    .Where(pair => pair.Key.StartsWith(namePrefix, StringComparison.Ordinal))
                    .Select(pair => pair.Value.Newest)
                    .Where(entry => entry.Value is not null),
            ];
}
