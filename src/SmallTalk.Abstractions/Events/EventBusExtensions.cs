namespace SmallTalk.Events;

/// <summary>More ways to call an <see cref="IEventBus"/>.</summary>
public static class EventBusExtensions
{
    /// <summary>Subscribes a handler to one pattern, with the defaults of <see cref="EventSubscriptionOptions"/>.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="pattern">Which topics; see <see cref="Topic"/>.</param>
    /// <param name="subscriberId">The stable id, unique in this process while subscribed.</param>
    /// <param name="handler">Called for one event at a time, in order; see <see cref="IEventBus.Subscribe"/>.</param>
    /// <returns>The subscription; disposing it stops delivery and keeps the cursor.</returns>
    /// <exception cref="InvalidIdException">The pattern or the id breaks the rules.</exception>
    /// <exception cref="SubscriberInUseException">The id is subscribed already in this process.</exception>
    /// <exception cref="ObjectDisposedException">The host has stopped.</exception>
    public static IEventSubscription Subscribe(this IEventBus bus, string pattern, string subscriberId, Func<EventRecord, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(bus);
        return bus.Subscribe(new() { SubscriberId = subscriberId, Patterns = [pattern] }, handler);
    }
}
