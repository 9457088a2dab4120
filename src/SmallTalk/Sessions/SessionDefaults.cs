namespace SmallTalk.Sessions;

/// <summary>The defaults of <see cref="SessionOptions"/> and what is not worth an option.</summary>
internal static class SessionDefaults
{
    public const string Section = "SmallTalk:Sessions";
    public const int SaveIntervalSeconds = 30;
    public const int StoreRetryWindowSeconds = 5;
    public const int MaxConflictRetries = 3;
    public const int ConflictRetryDelayMilliseconds = 100;
    public const int LifetimeDays = 7;
    public const int IdleAfterMinutes = 15;
    public const int MaxActiveSessions = 1000;
    public const int CapacityRetryAfterSeconds = 60;
    public const int LoadedTail = 500;
    public const int ExpiredGraceHours = 24;
    public const int TombstoneDays = 30;
    public const int SweepIntervalSeconds = 30;
    public const int SaveConcurrency = 16;
    public const int SweepPage = 200;
    public const int ReadPage = 200;

    /// <summary>Changes held in memory are merged up to this size, and a larger one is not held: every store takes a commit of this size.</summary>
    public const long LargestHeldBytes = 256 * 1024;

    /// <summary>What a message, an entry or an event takes besides its payload, about.</summary>
    public const long BytesPerPart = 512;

    public static readonly TimeSpan MinLifetime = TimeSpan.FromHours(1);
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(30);
    public static readonly TimeSpan RepeatedSaveDelay = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan CriticalAfter = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan FirstRemovalRetry = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan RemovalBackoff = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan LongestRemovalBackoff = TimeSpan.FromMinutes(60);
    public const int RemovalFailuresUntilAlert = 10;

    /// <summary>A sliding expiry is moved when it would gain this share of its window, so that not every commit writes it.</summary>
    public const int SlidingShare = 100;
}
