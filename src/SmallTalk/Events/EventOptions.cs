using SmallTalk.Storage;

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
    internal const int DefaultQueueCapacity = 1_024;
    internal const int DefaultProcessedIds = 10_000;
    internal const int DefaultBufferCapacity = 10_000;
    internal static readonly TimeSpan DefaultClaimInterval = TimeSpan.FromSeconds(1);

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

    /// <summary>How many events a subscriber that has fallen behind reads from the log at once.</summary>
    /// <value>1 to 10,000; 256 by default.</value>
    public int ReadAhead { get; set; } = DefaultReadAhead;

    /// <summary>After how many events a subscriber's cursor is saved. After a kill as many may be delivered again.</summary>
    /// <value>1 to 10,000; 100 by default.</value>
    public int CursorSaveCount { get; set; } = DefaultCursorSaveCount;

    /// <summary>How long after a handled event a subscriber's cursor is saved at the latest.</summary>
    /// <value>10 ms to 60 s; 1 s by default.</value>
    public TimeSpan CursorSaveInterval { get; set; } = DefaultCursorSaveInterval;

    /// <summary>How many events wait in memory for a subscriber at most; see <see cref="EventSubscriptionOptions.FullMode"/> for what happens then.</summary>
    /// <value>1 to 1,000,000; 1,024 by default.</value>
    public int QueueCapacity { get; set; } = DefaultQueueCapacity;

    /// <summary>How many ids of handled events each subscriber remembers, so that an event published twice is handled once.</summary>
    /// <value>1 to 1,000,000; 10,000 by default. Above 100 MB together a tenth of it, with a warning.</value>
    public int ProcessedIds { get; set; } = DefaultProcessedIds;

    /// <summary>How many buffered publishes wait for the log at most; the next one waits.</summary>
    /// <value>1 to 1,000,000; 10,000 by default.</value>
    public int BufferCapacity { get; set; } = DefaultBufferCapacity;

    /// <summary>How often a process that stands by looks whether a shared subscriber has become free.</summary>
    /// <value>10 ms to 1 minute; 1 s by default.</value>
    public TimeSpan ClaimInterval { get; set; } = DefaultClaimInterval;

    /// <summary>For how long an event is kept for a subscriber that has not had it yet. Then it is purged all the same, and the loss is announced.</summary>
    /// <value><see cref="Retention"/> to 30 days; null, the default, is <see cref="Retention"/>.</value>
    public TimeSpan? CursorProtection { get; set; }

    /// <summary>What subscribers get of the events that they missed, unless their code or their own section says otherwise.</summary>
    /// <value>Critical events by default.</value>
    public ReplayOptions Replay { get; } = new();

    /// <summary>Settings of single subscribers, by id.</summary>
    /// <value>None by default.</value>
    public IDictionary<string, SubscriberOptions> Subscribers { get; } = new Dictionary<string, SubscriberOptions>(StringComparer.Ordinal);

    /// <exception cref="PayloadTooLargeException">A payload is over the limit.</exception>
    internal void CheckSize(string topic, int bytes)
    {
        if (bytes > MaxPayloadBytes)
            throw new PayloadTooLargeException($"payload of the event '{topic}'", bytes, MaxPayloadBytes, $"{SectionName}:{nameof(MaxPayloadBytes)}");
    }
}
