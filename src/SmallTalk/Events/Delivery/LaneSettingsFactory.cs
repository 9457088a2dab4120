using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Fills in the defaults of a subscription: configuration of the subscriber over what the code says over configuration of the room (decision 7).</summary>
internal static class LaneSettingsFactory
{
    private const int MostParallelism = 1024;
    private const int MostCapacity = 1_000_000;
    private const int MostAttempts = 100;

    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(24);

    /// <exception cref="InvalidIdException">The id or a pattern breaks the rules.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or there is no pattern.</exception>
    public static LaneSettings Make(EventSubscriptionOptions asked, EventOptions room)
    {
        var id = CursorKey.CheckSubscriber(asked.SubscriberId);
        if (asked.Patterns is not { Count: > 0 })
            throw new ArgumentException($"The subscription of '{id}' has no pattern. Give it at least one, '**' for all topics.", nameof(asked));
        var patterns = asked.Patterns.Select(pattern => new TopicPattern(pattern)).ToArray();
        CheckRange(asked.Parallelism, 1, MostParallelism, nameof(asked.Parallelism));
        var configured = room.Subscribers.TryGetValue(id, out var own) ? own : null;
        return new()
        {
            SubscriberId = id,
            Patterns = patterns,
            Asked = asked,
            Replay = Check(configured?.Replay?.ToPolicy() ?? asked.Replay ?? room.Replay.ToPolicy()),
            QueueCapacity = CheckRange(asked.QueueCapacity ?? room.QueueCapacity, 1, MostCapacity, nameof(asked.QueueCapacity)),
            HandlerTimeout = CheckRange(asked.HandlerTimeout ?? room.HandlerTimeout, ShortestTimeout, LongestTimeout, nameof(asked.HandlerTimeout)),
            MaxAttempts = CheckRange(asked.MaxAttempts ?? room.MaxAttempts, 1, MostAttempts, nameof(asked.MaxAttempts)),
            Filter = FilterOf(asked, patterns),
        };
    }

    private static EventFilter FilterOf(EventSubscriptionOptions asked, TopicPattern[] patterns) =>
        new()
        {
            Topic = patterns is [{ IsExact: true } only] ? only.Text : null,
            MinimumPriority = asked.MinimumPriority,
            Session = asked.Session,
            Partition = asked.Partition ?? (asked.Session is null ? null : Partition.Default),
        };

    private static ReplayPolicy Check(ReplayPolicy policy)
    {
        if (policy.Window is { } window)
            CheckRange(window, TimeSpan.FromTicks(1), TimeSpan.MaxValue, nameof(policy.Window));
        if (policy.MaxEvents is { } most)
            CheckRange(most, 1, ReplayPolicy.MostEvents, nameof(policy.MaxEvents));
        return policy;
    }

    private static T CheckRange<T>(T value, T least, T most, string name)
        where T : IComparable<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, name);
        return value;
    }
}
