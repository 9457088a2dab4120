namespace SmallTalk.Events;

/// <summary>A running subscription. Disposing it stops delivery after the event in hand and saves the cursor.</summary>
public interface IEventSubscription : IAsyncDisposable
{
    /// <summary>The stable id of the subscriber.</summary>
    string SubscriberId { get; }

    /// <summary>The patterns of topics.</summary>
    IReadOnlyList<string> Patterns { get; }

    /// <summary>Everything up to here is handled or kept as a dead letter.</summary>
    EventPosition Position { get; }

    /// <summary>Whether events are delivered here: false before the subscriber has its place in the log, and while another process has it (<see cref="SubscriptionMode.Shared"/>).</summary>
    bool IsActive { get; }

    /// <summary>
    /// Completes when the first attempt to find its place in the log has ended: what is appended from then on is not missed, also when it is stopped at once, unless the
    /// store has failed; then it is tried again. The place may be in another process (<see cref="IsActive"/>).
    /// </summary>
    Task Positioned { get; }

    /// <summary>How many events wait in memory for the handler.</summary>
    int Waiting { get; }

    /// <summary>How many events were dropped for it since it was subscribed (<see cref="FullQueueMode.DropNewest"/>).</summary>
    long Dropped { get; }

    /// <summary>Completes when no event is delivered any more: after the disposal, or when the host stops.</summary>
    Task Completion { get; }

    /// <summary>Stops delivery after the event in hand and saves the cursor, as the disposal does. A second call does nothing; one from inside the handler does not wait for it.</summary>
    /// <param name="cancellationToken">Cuts the handler: its event counts as not handled, and comes again.</param>
    /// <returns>A task that completes when no event is delivered any more.</returns>
    Task StopAsync(CancellationToken cancellationToken);
}
