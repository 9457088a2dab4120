using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>What a subscriber wants and how it gets it. Immutable.</summary>
public sealed record EventSubscriptionOptions
{
    /// <summary>The stable id under which it goes on after a restart; 1 to 256 bytes, same rules as a session id, unique in this process while subscribed.</summary>
    public required string SubscriberId { get; init; }

    /// <summary>Which topics, at least one pattern; see <see cref="Topic"/>. An event that several of them match comes once.</summary>
    public required IReadOnlyList<string> Patterns { get; init; }

    /// <summary>Only events of this priority or a higher one.</summary>
    /// <value><see cref="EventPriority.Normal"/> by default: all.</value>
    public EventPriority MinimumPriority { get; init; }

    /// <summary>Only events of this partition.</summary>
    /// <value>Null by default: all.</value>
    public Partition? Partition { get; init; }

    /// <summary>Only events of this session, together with <see cref="Partition"/> (the default one when that is null).</summary>
    /// <value>Null by default: all.</value>
    public SessionId? Session { get; init; }

    /// <summary>Only events with this correlation id.</summary>
    /// <value>Null by default: all.</value>
    public string? CorrelationId { get; init; }

    /// <summary>Which processes get an event, where several have the subscriber.</summary>
    /// <value><see cref="SubscriptionMode.Shared"/> by default.</value>
    public SubscriptionMode Mode { get; init; }

    /// <summary>What may be handled at the same time.</summary>
    /// <value><see cref="DeliveryOrder.Subscriber"/> by default: one event at a time.</value>
    public DeliveryOrder Order { get; init; }

    /// <summary>How many handlers may run at once under <see cref="DeliveryOrder.Key"/>.</summary>
    /// <value>1 to 1,024; 16 by default.</value>
    public int Parallelism { get; init; } = 16;

    /// <summary>How many events wait in memory at most.</summary>
    /// <value>1 to 1,000,000; null, the default, is <c>SmallTalk:Events:QueueCapacity</c>.</value>
    public int? QueueCapacity { get; init; }

    /// <summary>What happens when so many wait.</summary>
    /// <value><see cref="FullQueueMode.Spill"/> by default: nobody waits and nothing is lost.</value>
    public FullQueueMode FullMode { get; init; }

    /// <summary>What it gets of the events that it missed while no process had it subscribed.</summary>
    /// <value>Null, the default, is <c>SmallTalk:Events:Subscribers:&lt;id&gt;:Replay</c>, else <c>SmallTalk:Events:Replay</c>.</value>
    public ReplayPolicy? Replay { get; init; }

    /// <summary>How long its handler may take for one event.</summary>
    /// <value>100 ms to 24 hours; null, the default, is <c>SmallTalk:Events:HandlerTimeout</c>.</value>
    public TimeSpan? HandlerTimeout { get; init; }

    /// <summary>How often an event is tried before it is kept as a dead letter.</summary>
    /// <value>1 to 100; null, the default, is <c>SmallTalk:Events:MaxAttempts</c>.</value>
    public int? MaxAttempts { get; init; }
}
