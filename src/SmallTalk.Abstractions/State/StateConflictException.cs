namespace SmallTalk.State;

/// <summary>Two writers changed the same entry of state, and the change is refused. Nothing of it was stored.</summary>
public sealed class StateConflictException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="key">The entry.</param>
    /// <param name="expectedVersion">The version the change built upon; null when it built upon none.</param>
    /// <param name="current">What is current; null when the entry does not exist.</param>
    public StateConflictException(StateKey key, long? expectedVersion, StateEntry? current)
        : base(
            $"State entry '{key.Name}' is at version {current?.Version ?? 0}, not {expectedVersion ?? 0}. Read it again and apply the change again.",
            ErrorClass.Conflict
        )
    {
        Key = key;
        ExpectedVersion = expectedVersion;
        Current = current;
    }

    /// <summary>The entry.</summary>
    public StateKey Key { get; }

    /// <summary>The version the change built upon, 0 for none; null when it built upon none.</summary>
    public long? ExpectedVersion { get; }

    /// <summary>The version that is current; 0 when the entry does not exist.</summary>
    public long CurrentVersion => Current?.Version ?? 0;

    /// <summary>What is current, with its author and time; null when the entry does not exist.</summary>
    public StateEntry? Current { get; }
}
