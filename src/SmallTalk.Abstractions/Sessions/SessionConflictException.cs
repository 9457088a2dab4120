namespace SmallTalk.Sessions;

/// <summary>Other writers were first, more often than is retried, or a required version is not current. Nothing was stored.</summary>
public sealed class SessionConflictException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="key">The session.</param>
    /// <param name="expectedVersion">The version the change built upon.</param>
    /// <param name="currentVersion">The version that is current.</param>
    public SessionConflictException(SessionKey key, long expectedVersion, long currentVersion)
        : base($"Session '{key}' is at version {currentVersion}, not {expectedVersion}. Refresh the session and apply the change again.", ErrorClass.Conflict)
    {
        Key = key;
        ExpectedVersion = expectedVersion;
        CurrentVersion = currentVersion;
    }

    /// <summary>The session.</summary>
    public SessionKey Key { get; }

    /// <summary>The version the change built upon.</summary>
    public long ExpectedVersion { get; }

    /// <summary>The version that is current.</summary>
    public long CurrentVersion { get; }
}
