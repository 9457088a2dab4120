namespace SmallTalk.Sessions;

/// <summary>The limit of active sessions is reached or new sessions are paused (HTTP 503 with <c>Retry-After</c> at a web edge).</summary>
public sealed class CapacityExceededException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="reason">Which limit, and why.</param>
    /// <param name="retryAfter">How long to wait.</param>
    public CapacityExceededException(string reason, TimeSpan retryAfter)
        : base($"{reason} Retry after {retryAfter.TotalSeconds:0} s.", ErrorClass.Capacity) => RetryAfter = retryAfter;

    /// <summary>How long to wait before the next attempt; 60 s by default.</summary>
    public TimeSpan RetryAfter { get; }
}
