namespace SmallTalk.Events;

/// <summary>What a subscriber has missed while nobody had it subscribed, and what its replay policy leaves out of it. Used by one lane's loop.</summary>
internal sealed class MissedEvents
{
    private readonly ReplayPolicy _policy;
    private readonly DateTimeOffset _presentUntil;
    private readonly DateTimeOffset _notBefore;
    private readonly EventPosition _end;
    private EventPosition? _first;

    private MissedEvents(ReplayPolicy policy, DateTimeOffset presentUntil, DateTimeOffset notBefore, EventPosition end)
    {
        _policy = policy;
        _presentUntil = presentUntil;
        _notBefore = notBefore;
        _end = end;
    }

    /// <summary>How many were left out.</summary>
    public long Skipped { get; private set; }

    /// <summary>Finds out what was missed between a subscriber's place and the end of the log.</summary>
    /// <returns>Null when nothing was, or all of it is wanted.</returns>
    public static async ValueTask<MissedEvents?> FindAsync(
        LaneSettings settings,
        SubscriberCursorKeeper.Claim claim,
        EventPosition end,
        DeliveryTools tools,
        CancellationToken cancellationToken
    )
    {
        var policy = settings.Replay;
        if (claim.Presence.Until is not { } until || claim.Position.Covers(end) || policy == ReplayPolicy.Full)
            return null;
        var missed = new MissedEvents(policy, until, policy.Window is { } window ? tools.Time.GetUtcNow() - window : DateTimeOffset.MinValue, end);
        if (policy.MaxEvents is { } most && policy.Kind != ReplayKind.None)
            await missed.LimitAsync(settings, claim.Position, most, tools, cancellationToken).ConfigureAwait(false);
        return missed;
    }

    /// <summary>Whether the log has been read past all that was missed.</summary>
    public bool IsOver(EventPosition position) => position.Covers(_end);

    /// <summary>Whether an event is left out.</summary>
    public bool Skips(EventRecord record)
    {
        if (!IsMissed(record) || (IsWanted(record) && (_first is not { } first || record.Position.Covers(first))))
            return false;
        Skipped++;
        return true;
    }

    // Somebody has asked for a redelivery, whatever the policy says of events.
    private bool IsMissed(EventRecord record) => record.AppendedAt > _presentUntil && _end.Covers(record.Position) && !Redelivery.Is(record.Event);

    private bool IsWanted(EventRecord record) =>
        record.AppendedAt >= _notBefore
        && _policy.Kind switch
        {
            ReplayKind.Full => true,
            ReplayKind.CriticalOnly => record.Event.Priority == EventPriority.Critical,
            _ => false,
        };

    // The newest ones are wanted, and delivered in order: so they are counted first, and only their places are kept.
    private async ValueTask LimitAsync(LaneSettings settings, EventPosition after, int most, DeliveryTools tools, CancellationToken cancellationToken)
    {
        var places = new Queue<EventPosition>();
        for (var hasMore = true; hasMore && !after.Covers(_end); )
        {
            var page = await tools.Backend.Events.ReadAsync(settings.Filter, after, tools.Options.ReadAhead, cancellationToken).ConfigureAwait(false);
            foreach (var record in page.Events)
            {
                if (!IsMissed(record) || !IsWanted(record) || !settings.Wants(record.Event))
                    continue;
                places.Enqueue(record.Position);
                if (places.Count > most)
                    places.Dequeue();
            }
            (after, hasMore) = (page.Position, page.HasMore);
        }
        _first = places.Count > 0 ? places.Peek() : null;
    }
}
