namespace SmallTalk.Events;

/// <summary>What a subscriber wants and how it gets it, with every default filled in.</summary>
internal sealed record LaneSettings
{
    public required string SubscriberId { get; init; }

    public required IReadOnlyList<TopicPattern> Patterns { get; init; }

    public required EventSubscriptionOptions Asked { get; init; }

    public required ReplayPolicy Replay { get; init; }

    public required int QueueCapacity { get; init; }

    public required TimeSpan HandlerTimeout { get; init; }

    public required int MaxAttempts { get; init; }

    /// <summary>What a lane that reads by itself asks the log for; patterns are tested on the way, unless there is but one exact topic.</summary>
    public required EventFilter Filter { get; init; }

    /// <summary>Whether an event is wanted by everything but its topic.</summary>
    public bool Admits(NewEvent item) =>
        item.Priority >= Asked.MinimumPriority
        && (Filter.Partition is not { } partition || partition == item.Partition)
        && (Asked.Session is not { } session || session == item.Session)
        && (Asked.CorrelationId is not { } correlation || correlation == item.CorrelationId)
        && Redelivery.IsFor(item, SubscriberId);

    /// <summary>Whether an event is wanted.</summary>
    public bool Wants(NewEvent item) => Admits(item) && Patterns.Any(pattern => pattern.Matches(item.Topic));
}
