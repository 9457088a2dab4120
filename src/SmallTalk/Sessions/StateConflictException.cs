using SmallTalk.State;

namespace SmallTalk.Sessions;

/// <summary>Two writers changed the same entry of a session's state and the resolver refuses such changes. Nothing was stored.</summary>
public sealed class StateConflictException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="key">The entry.</param>
    /// <param name="expectedVersion">The version the change built upon; null when it built upon none.</param>
    /// <param name="currentVersion">The version that is current.</param>
    public StateConflictException(StateKey key, long? expectedVersion, long currentVersion)
        : base(
            $"State entry '{key.Name}' is at version {currentVersion}, not {expectedVersion ?? 0}. Read it again and apply the change again.",
            ErrorClass.Conflict
        )
    {
        Key = key;
        ExpectedVersion = expectedVersion;
        CurrentVersion = currentVersion;
    }

    /// <summary>The entry.</summary>
    public StateKey Key { get; }

    /// <summary>The version the change built upon; null when it built upon none.</summary>
    public long? ExpectedVersion { get; }

    /// <summary>The version that is current.</summary>
    public long CurrentVersion { get; }
}
