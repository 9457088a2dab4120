namespace SmallTalk.Events;

/// <summary>How events are kept and delivered; section <c>SmallTalk:Events</c>.</summary>
public sealed class EventOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "SmallTalk:Events";

    internal static readonly TimeSpan DefaultRetention = TimeSpan.FromHours(24);
    internal static readonly TimeSpan DefaultHandlerTimeout = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan DefaultRetryDelay = TimeSpan.FromMilliseconds(200);
    internal static readonly TimeSpan DefaultMaxRetryDelay = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan DefaultCursorSaveInterval = TimeSpan.FromSeconds(1);
    internal const int DefaultMaxPayloadBytes = 256 * 1024;
    internal const int DefaultMaxAttempts = 5;
    internal const int DefaultReadAhead = 256;
    internal const int DefaultCursorSaveCount = 100;

    /// <summary>How long events are kept in the log; older ones are purged once an hour.</summary>
    /// <value>1 hour to 30 days; 24 hours by default. Flat variable: <c>EVENT_RETENTION_HOURS</c>.</value>
    public TimeSpan Retention { get; set; } = DefaultRetention;

    /// <summary>The largest payload of one event that may be published, in bytes.</summary>
    /// <value>1 KiB to 16 MiB; 256 KiB by default.</value>
    public int MaxPayloadBytes { get; set; } = DefaultMaxPayloadBytes;

    /// <summary>How long a handler may take for one event. Then its token is cancelled and the attempt has failed, whether the handler obeys or not.</summary>
    /// <value>100 ms to 1 hour; 30 s by default.</value>
    public TimeSpan HandlerTimeout { get; set; } = DefaultHandlerTimeout;

    /// <summary>How often an event is tried before it is kept as a dead letter.</summary>
    /// <value>1 to 100; 5 by default.</value>
    public int MaxAttempts { get; set; } = DefaultMaxAttempts;

    /// <summary>The pause before the second attempt; every further one doubles it. Up to half of it is taken off at random.</summary>
    /// <value>1 ms to 1 hour; 200 ms by default.</value>
    public TimeSpan RetryDelay { get; set; } = DefaultRetryDelay;

    /// <summary>The longest pause between two attempts.</summary>
    /// <value><see cref="RetryDelay"/> to 1 hour; 30 s by default.</value>
    public TimeSpan MaxRetryDelay { get; set; } = DefaultMaxRetryDelay;

    /// <summary>How many events a subscriber reads at once and holds in memory at most.</summary>
    /// <value>1 to 10,000; 256 by default.</value>
    public int ReadAhead { get; set; } = DefaultReadAhead;

    /// <summary>After how many events a subscriber's cursor is saved. After a kill as many may be delivered again.</summary>
    /// <value>1 to 10,000; 100 by default.</value>
    public int CursorSaveCount { get; set; } = DefaultCursorSaveCount;

    /// <summary>How long after a handled event a subscriber's cursor is saved at the latest.</summary>
    /// <value>10 ms to 60 s; 1 s by default.</value>
    public TimeSpan CursorSaveInterval { get; set; } = DefaultCursorSaveInterval;
}
