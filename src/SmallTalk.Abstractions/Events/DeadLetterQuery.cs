using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Which dead letters a query brings, ordered by subscriber (by Unicode code point), then by event id. Every criterion that is set must hold.</summary>
public sealed record DeadLetterQuery
{
    /// <summary>Only of this subscriber.</summary>
    public string? SubscriberId { get; init; }

    /// <summary>Only of this partition.</summary>
    public Partition? Partition { get; init; }

    /// <summary>Only this event.</summary>
    public EventId? EventId { get; init; }

    /// <summary>Begins after this letter; null is the beginning.</summary>
    public (string SubscriberId, EventId EventId)? After { get; init; }

    /// <summary>At most this many, 1 to 10,000; 100 by default.</summary>
    public int Limit { get; init; } = 100;
}
