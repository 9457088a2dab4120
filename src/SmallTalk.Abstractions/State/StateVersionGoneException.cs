namespace SmallTalk.State;

/// <summary>A version of an entry of state that was asked for is not kept: too many followed it, or it never was.</summary>
public sealed class StateVersionGoneException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="key">The entry.</param>
    /// <param name="version">The version that was asked for.</param>
    /// <param name="kept">The versions that are kept, newest first.</param>
    public StateVersionGoneException(StateKey key, long version, IReadOnlyList<long> kept)
        : base(
            kept is { Count: > 0 }
                ? $"Version {version} of state entry '{key.Name}' is not kept; {kept[^1]} to {kept[0]} are. Raise KeptStateVersions of the store to keep more."
                : $"State entry '{key.Name}' does not exist, so it has no version {version}.",
            ErrorClass.Gone
        )
    {
        Key = key;
        Version = version;
        Kept = kept;
    }

    /// <summary>The entry.</summary>
    public StateKey Key { get; }

    /// <summary>The version that was asked for.</summary>
    public long Version { get; }

    /// <summary>The versions that are kept, newest first; empty when the entry does not exist.</summary>
    public IReadOnlyList<long> Kept { get; }
}
