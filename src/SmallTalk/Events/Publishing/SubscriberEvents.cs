using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Publishes what happens to subscribers. It is told besides the log and the counters; so a failure is logged, and not tried again.</summary>
internal sealed partial class SubscriberEvents(IStoreBackend backend, EventInstruments instruments, TimeProvider time, ILogger logger)
{
    private const string Topics = "subscriber:";

    private readonly ILogger _logger = logger;

    public ValueTask DroppedAsync(string subscriber, long count, CancellationToken cancellationToken) =>
        PublishAsync(
            SmallTalkTopics.SubscriberDropped,
            "subscriber.dropped/1",
            new SubscriberDroppedPayload(subscriber, count),
            SubscriberJson.Default.SubscriberDroppedPayload,
            cancellationToken
        );

    public ValueTask LostAsync(string subscriber, EventPosition position, CancellationToken cancellationToken) =>
        PublishAsync(
            SmallTalkTopics.SubscriberLostEvents,
            "subscriber.lost-events/1",
            new SubscriberLostPayload(subscriber, position.ToString()),
            SubscriberJson.Default.SubscriberLostPayload,
            cancellationToken
        );

    /// <summary>Not told about events of this kind themselves: a subscriber that fails on everything would be told of its failures for ever.</summary>
    public ValueTask BuriedAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        letter.Event.Event.Topic.StartsWith(Topics, StringComparison.Ordinal)
            ? default
            : PublishAsync(
                SmallTalkTopics.SubscriberDeadLetter,
                "subscriber.dead-letter/1",
                new SubscriberDeadLetterPayload(letter.SubscriberId, letter.Event.Event.Id.ToString(), letter.Event.Event.Topic, letter.Attempts, letter.Error),
                SubscriberJson.Default.SubscriberDeadLetterPayload,
                cancellationToken
            );

    private async ValueTask PublishAsync<T>(string topic, string type, T payload, JsonTypeInfo<T> contract, CancellationToken cancellationToken)
    {
        var item = new NewEvent
        {
            Topic = topic,
            Priority = EventPriority.High,
            OccurredAt = time.GetUtcNow(),
            PayloadType = type,
            Payload = new(JsonSerializer.SerializeToUtf8Bytes(payload, contract)),
        };
        try
        {
            await backend.Events.AppendAsync([item], cancellationToken).ConfigureAwait(false);
            instruments.Published(topic);
        }
        catch (Exception error)
        {
            // In a stop it is cut, and says nothing.
            if (!cancellationToken.IsCancellationRequested)
                LogNotTold(error, topic);
        }
    }

    [LoggerMessage(3080, LogLevel.Warning, "The event '{Topic}' could not be published.")]
    private partial void LogNotTold(Exception error, string topic);
}
