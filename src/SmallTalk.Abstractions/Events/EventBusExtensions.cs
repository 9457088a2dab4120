using System.Text.Json.Serialization.Metadata;

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

    /// <summary>
    /// Subscribes a handler of values of a type that source-generated JSON knows. What cannot be read as one fails like a handler that throws, and is kept as a dead letter in the end;
    /// events whose payload was erased are passed over.
    /// </summary>
    /// <typeparam name="T">The type of the payload.</typeparam>
    /// <param name="bus">The bus.</param>
    /// <param name="options">What it wants and how it gets it.</param>
    /// <param name="typeInfo">How it is read.</param>
    /// <param name="handler">Gets the value and the event it came with; see <see cref="IEventBus.Subscribe"/>.</param>
    /// <returns>The subscription; disposing it stops delivery and keeps the cursor.</returns>
    /// <exception cref="InvalidIdException">A pattern or the id breaks the rules.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or there is no pattern.</exception>
    /// <exception cref="SubscriberInUseException">The id is subscribed already in this process.</exception>
    /// <exception cref="ObjectDisposedException">The host has stopped.</exception>
    public static IEventSubscription Subscribe<T>(
        this IEventBus bus,
        EventSubscriptionOptions options,
        JsonTypeInfo<T> typeInfo,
        Func<T, EventRecord, CancellationToken, ValueTask> handler
    )
    {
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentNullException.ThrowIfNull(typeInfo);
        ArgumentNullException.ThrowIfNull(handler);
        return bus.Subscribe(
            options,
            (record, cancellationToken) => record.IsRedacted ? default : handler(record.ReadPayload(typeInfo), record, cancellationToken)
        );
    }

    /// <summary>Subscribes by enumeration, which begins with the first event that is asked for and ends when the host stops. An event is handled when the next one is asked for.</summary>
    /// <remarks>
    /// One event at a time, whatever <see cref="EventSubscriptionOptions.Order"/> says. Who leaves the enumeration, or takes longer than the handler's time limit, gets the event in hand once more.
    /// </remarks>
    /// <param name="bus">The bus.</param>
    /// <param name="options">What it wants and how it gets it.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The events. The first one that is asked for throws what <see cref="IEventBus.Subscribe"/> throws.</returns>
    public static IAsyncEnumerable<EventRecord> SubscribeAsync(
        this IEventBus bus,
        EventSubscriptionOptions options,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(bus);
        ArgumentNullException.ThrowIfNull(options);
        return EventEnumeration.RunAsync(bus, options with { Order = DeliveryOrder.Subscriber }, cancellationToken);
    }
}
