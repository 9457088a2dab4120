namespace SmallTalk.Sessions;

/// <summary>How sessions are kept, saved and ended. Section <c>SmallTalk:Sessions</c>. Not changed after start.</summary>
public sealed class SessionOptions
{
    /// <summary>When changes are written to the store.</summary>
    /// <value>Default: <see cref="SaveMode.WriteThrough"/>.</value>
    public SaveMode SaveMode { get; set; } = SaveMode.WriteThrough;

    /// <summary>How often changes are written in <see cref="SaveMode.Interval"/>.</summary>
    /// <value>1 to 60 s; default 30 s.</value>
    public TimeSpan SaveInterval { get; set; } = TimeSpan.FromSeconds(SessionDefaults.SaveIntervalSeconds);

    /// <summary>What happens to a change when the store fails longer than <see cref="StoreRetryWindow"/>.</summary>
    /// <value>Default: <see cref="StoreFailurePolicy.Refuse"/>.</value>
    public StoreFailurePolicy OnStoreFailure { get; set; } = StoreFailurePolicy.Refuse;

    /// <summary>How long passing errors of the store are retried while the caller waits.</summary>
    /// <value>0 to 5 min; default 5 s.</value>
    public TimeSpan StoreRetryWindow { get; set; } = TimeSpan.FromSeconds(SessionDefaults.StoreRetryWindowSeconds);

    /// <summary>The waits before the retries of a failed save in the background; after the last one an alert is raised and the save is repeated every 60 s.</summary>
    /// <value>1 to 10 waits, each more than 0 and at most 1 h; default 1 s, 5 s, 30 s (also when empty).</value>
    public IList<TimeSpan> SaveRetryDelays { get; } = [];

    /// <summary>How often a change is tried again after another writer was first.</summary>
    /// <value>0 to 100; default 3.</value>
    public int MaxConflictRetries { get; set; } = SessionDefaults.MaxConflictRetries;

    /// <summary>The wait before each such retry.</summary>
    /// <value>0 to 10 s; default 100 ms.</value>
    public TimeSpan ConflictRetryDelay { get; set; } = TimeSpan.FromMilliseconds(SessionDefaults.ConflictRetryDelayMilliseconds);

    /// <summary>How long a session lives.</summary>
    /// <value>1 h to 30 d; default 7 d.</value>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(SessionDefaults.LifetimeDays);

    /// <summary>Whether commits move the expiry to now plus <see cref="Lifetime"/> (in steps of a hundredth of it); otherwise it is absolute.</summary>
    /// <value>Default: true.</value>
    public bool SlidingExpiration { get; set; } = true;

    /// <summary>How long the content of an expired session is kept before it is cleaned up.</summary>
    /// <value>0 to 30 d; default 24 h.</value>
    public TimeSpan ExpiredGrace { get; set; } = TimeSpan.FromHours(SessionDefaults.ExpiredGraceHours);

    /// <summary>How long the id of an invalidated session stays "gone" before it may be used anew.</summary>
    /// <value>1 h to 365 d; default 30 d.</value>
    public TimeSpan TombstoneRetention { get; set; } = TimeSpan.FromDays(SessionDefaults.TombstoneDays);

    /// <summary>How long a session stays in memory after it was last touched.</summary>
    /// <value>10 s to 24 h; default 15 min.</value>
    public TimeSpan IdleAfter { get; set; } = TimeSpan.FromMinutes(SessionDefaults.IdleAfterMinutes);

    /// <summary>How many sessions may be active in this process.</summary>
    /// <value>1 to 1,000,000; default 1000.</value>
    public int MaxActiveSessions { get; set; } = SessionDefaults.MaxActiveSessions;

    /// <summary>What a refused caller is told to wait.</summary>
    /// <value>1 s to 1 h; default 60 s.</value>
    public TimeSpan CapacityRetryAfter { get; set; } = TimeSpan.FromSeconds(SessionDefaults.CapacityRetryAfterSeconds);

    /// <summary>How many of the newest messages are brought into memory when nothing else is asked for.</summary>
    /// <value>0 to 1,000,000; default 500.</value>
    public int LoadedTail { get; set; } = SessionDefaults.LoadedTail;

    /// <summary>How often idle sessions are unloaded and expired or invalidated ones are looked for.</summary>
    /// <value>1 to 60 s; default 30 s.</value>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(SessionDefaults.SweepIntervalSeconds);
}
