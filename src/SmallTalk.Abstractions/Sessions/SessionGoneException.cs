namespace SmallTalk.Sessions;

/// <summary>The session is expired, invalidated or deleted; it takes no turn any more (HTTP 410 at a web edge).</summary>
public sealed class SessionGoneException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="key">The session.</param>
    /// <param name="status">What it is now; null when nothing of it is left.</param>
    public SessionGoneException(SessionKey key, SessionStatus? status)
        : base($"Session '{key}' is {WordOf(status)}; it takes no more turns. Open a session with another id.", ErrorClass.Gone)
    {
        Key = key;
        Status = status;
    }

    /// <summary>The session.</summary>
    public SessionKey Key { get; }

    /// <summary>What it is now; null when nothing of it is left.</summary>
    public SessionStatus? Status { get; }

    private static string WordOf(SessionStatus? status) =>
        status switch
        {
            SessionStatus.Expired => "expired",
            SessionStatus.Invalidated => "invalidated",
            _ => "deleted",
        };
}
