using System.Text.Json.Serialization.Metadata;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Publish and subscribe over the event log: acknowledged means durable, and durable means delivered at least once.</summary>
/// <remarks>
/// Safe for use by several threads. Events are published and delivered between the start and the stop of the host; during the stop what is published is still
/// appended, and delivered after the next start. More ways to call it are in <see cref="EventBusExtensions"/>.
/// </remarks>
public interface IEventBus
{
    /// <summary>Publishes an event.</summary>
    /// <param name="newEvent">The event.</param>
    /// <param name="durability">When it is acknowledged; critical events are always durable.</param>
    /// <param name="cancellationToken">Ends the wait; the event may be appended all the same.</param>
    /// <returns>The acknowledgement.</returns>
    /// <exception cref="ArgumentException">The event has no id, or is marked as redacted and has a payload.</exception>
    /// <exception cref="InvalidIdException">The topic or the session's id breaks the rules.</exception>
    /// <exception cref="PayloadTooLargeException">The payload is over the limit.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<PublishReceipt> PublishAsync(
        NewEvent newEvent,
        PublishDurability durability = PublishDurability.Durable,
        CancellationToken cancellationToken = default
    );

    /// <summary>Publishes several events, all or none.</summary>
    /// <param name="newEvents">The events, in order.</param>
    /// <param name="durability">When they are acknowledged; one critical event makes all of them durable.</param>
    /// <param name="cancellationToken">Ends the wait; the events may be appended all the same.</param>
    /// <returns>The acknowledgement.</returns>
    /// <exception cref="ArgumentException">An event has no id, or is marked as redacted and has a payload.</exception>
    /// <exception cref="InvalidIdException">A topic or the id of a session breaks the rules.</exception>
    /// <exception cref="PayloadTooLargeException">A payload is over the limit.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<PublishReceipt> PublishAsync(
        IReadOnlyList<NewEvent> newEvents,
        PublishDurability durability = PublishDurability.Durable,
        CancellationToken cancellationToken = default
    );

    /// <summary>Publishes a value of a type that source-generated JSON knows.</summary>
    /// <typeparam name="T">The type of the payload.</typeparam>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The value.</param>
    /// <param name="typeInfo">How it is written.</param>
    /// <param name="durability">When it is acknowledged.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The acknowledgement.</returns>
    /// <exception cref="InvalidIdException">The topic breaks the rules.</exception>
    /// <exception cref="PayloadFormatException">The value cannot be written; nothing was published.</exception>
    /// <exception cref="PayloadTooLargeException">The payload is over the limit.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<PublishReceipt> PublishAsync<T>(
        string topic,
        T payload,
        JsonTypeInfo<T> typeInfo,
        PublishDurability durability = PublishDurability.Durable,
        CancellationToken cancellationToken = default
    );

    /// <summary>Subscribes a handler under a stable id. It goes on where that id left off; a new one begins at the end of the log.</summary>
    /// <param name="options">What it wants and how it gets it.</param>
    /// <param name="handler">
    /// Called on a thread of the pool; the same event may come again, also after a restart. What it throws is retried with backoff, then kept as a dead
    /// letter. Its token is cancelled at its deadline; a handler that goes on all the same is left, and may then run beside the next call.
    /// </param>
    /// <returns>The subscription; disposing it stops delivery and keeps the cursor.</returns>
    /// <exception cref="InvalidIdException">A pattern or the id breaks the rules.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or there is no pattern.</exception>
    /// <exception cref="SubscriberInUseException">The id is subscribed already in this process.</exception>
    /// <exception cref="ObjectDisposedException">The host has stopped.</exception>
    IEventSubscription Subscribe(EventSubscriptionOptions options, Func<EventRecord, CancellationToken, ValueTask> handler);

    /// <summary>Reads events that are in the log, without delivering them: no cursor moves.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The events, where to go on, and whether some of those asked for have left the log already.</returns>
    /// <exception cref="InvalidIdException">The pattern breaks the rules.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    /// <exception cref="UnknownSubscriberException">No subscriber of that id has a cursor.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<EventPage> ReplayAsync(EventReplayQuery query, CancellationToken cancellationToken = default);
}
