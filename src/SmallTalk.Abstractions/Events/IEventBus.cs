using System.Text.Json.Serialization.Metadata;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Publish and subscribe over the event log: acknowledged means durable, and durable means delivered at least once.</summary>
/// <remarks>Safe for use by several threads. Events are published and delivered between the start and the stop of the host.</remarks>
public interface IEventBus
{
    /// <summary>Publishes an event.</summary>
    /// <param name="newEvent">The event.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when the event is in the log.</returns>
    /// <exception cref="InvalidIdException">The topic breaks the rules.</exception>
    /// <exception cref="PayloadTooLargeException">The payload is over the limit.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask PublishAsync(NewEvent newEvent, CancellationToken cancellationToken = default);

    /// <summary>Publishes several events, all or none.</summary>
    /// <param name="newEvents">The events, in order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when the events are in the log.</returns>
    /// <exception cref="InvalidIdException">A topic breaks the rules.</exception>
    /// <exception cref="PayloadTooLargeException">A payload is over the limit.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask PublishAsync(IReadOnlyList<NewEvent> newEvents, CancellationToken cancellationToken = default);

    /// <summary>Publishes a value of a type that source-generated JSON knows.</summary>
    /// <typeparam name="T">The type of the payload.</typeparam>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The value.</param>
    /// <param name="typeInfo">How it is written.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when the event is in the log.</returns>
    /// <exception cref="InvalidIdException">The topic breaks the rules.</exception>
    /// <exception cref="PayloadTooLargeException">The payload is over the limit.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask PublishAsync<T>(string topic, T payload, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default);

    /// <summary>Subscribes a handler under a stable id. It goes on where that id left off; a new one begins at the end of the log.</summary>
    /// <param name="pattern">Which topics; see <see cref="Topic"/>.</param>
    /// <param name="subscriberId">The stable id, unique in this process while subscribed.</param>
    /// <param name="handler">
    /// Called for one event at a time, in order, on a thread of the pool; the same event may come again, also after a restart. What it throws is retried with
    /// backoff, then kept as a dead letter. Its token is cancelled at its deadline; a handler that goes on all the same is left, and may then run beside the next call.
    /// </param>
    /// <returns>The subscription; disposing it stops delivery and keeps the cursor.</returns>
    /// <exception cref="InvalidIdException">The pattern or the id breaks the rules.</exception>
    /// <exception cref="InvalidOperationException">The id is subscribed already.</exception>
    /// <exception cref="ObjectDisposedException">The host has stopped.</exception>
    IEventSubscription Subscribe(string pattern, string subscriberId, Func<EventRecord, CancellationToken, ValueTask> handler);
}
