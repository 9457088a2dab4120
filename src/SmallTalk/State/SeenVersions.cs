using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>The newest version of each entry that a watcher has seen.</summary>
internal sealed class SeenVersions
{
    private readonly Dictionary<string, (long Version, DateTimeOffset WrittenAt, CommitId CommitId, bool IsDeleted)> _newest = new(StringComparer.Ordinal);

    /// <summary>Takes note of a version.</summary>
    /// <returns>Whether it is newer than what was seen of the entry. One that was erased with its session begins at version 1 again.</returns>
    public bool Add(StateEntry entry)
    {
        if (
            _newest.TryGetValue(entry.Key.Name, out var seen)
            && (seen.CommitId == entry.CommitId || (entry.Version <= seen.Version && entry.WrittenAt <= seen.WrittenAt))
        )
            return false;
        _newest[entry.Key.Name] = (entry.Version, entry.WrittenAt, entry.CommitId, entry.Value is null);
        return true;
    }

    /// <summary>The entries that existed when they were last seen, and are not among these.</summary>
    public IReadOnlyList<string> Missing(IReadOnlyList<StateEntry> found)
    {
        var names = found.Select(entry => entry.Key.Name).ToHashSet(StringComparer.Ordinal);
        return [.. _newest.Where(seen => !seen.Value.IsDeleted && !names.Contains(seen.Key)).Select(seen => seen.Key)];
    }

    public void Forget(string name) => _newest.Remove(name);
}
