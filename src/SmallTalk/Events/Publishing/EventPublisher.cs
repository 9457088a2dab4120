using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Checks events and brings them into the log.</summary>
internal sealed class EventPublisher(DeliveryTools tools, BufferedAppender buffer)
{
    /// <summary>Checks an event, and ties it to the trace of the caller.</summary>
    /// <exception cref="ArgumentException">No store would take it.</exception>
    /// <exception cref="InvalidIdException">The topic or the session's id breaks the rules.</exception>
    /// <exception cref="PayloadTooLargeException">The payload is over the limit.</exception>
    public NewEvent Check(NewEvent newEvent)
    {
        // All that every store would refuse: one that is buffered is acknowledged before the store sees it.
        StoreChecks.Check(newEvent);
        tools.Options.CheckSize(newEvent.Topic, newEvent.Payload.Bytes.Length);
        return newEvent.TraceParent is null && Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity
            ? newEvent with
            {
                TraceParent = activity.Id,
            }
            : newEvent;
    }

    /// <exception cref="PayloadFormatException">The value cannot be written.</exception>
    public NewEvent Make<T>(string topic, T payload, JsonTypeInfo<T> typeInfo)
    {
        try
        {
            return new()
            {
                Topic = topic,
                OccurredAt = tools.Time.GetUtcNow(),
                PayloadType = typeof(T).Name,
                Payload = new(JsonSerializer.SerializeToUtf8Bytes(payload, typeInfo)),
            };
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new PayloadFormatException($"The payload of the event '{topic}' cannot be written as JSON: {error.Message}", error);
        }
    }

    /// <summary>Appends events that were checked, at once or in the background.</summary>
    public async ValueTask<PublishReceipt> AppendAsync(NewEvent[] events, PublishDurability durability, CancellationToken cancellationToken)
    {
        var mayWait = durability == PublishDurability.Buffered && !Array.Exists(events, item => item.Priority == EventPriority.Critical);
        if (mayWait && await buffer.TryEnqueueAsync(events, cancellationToken).ConfigureAwait(false))
            return new(events.Length, IsDurable: false);
        await tools.Backend.Events.AppendAsync(events, cancellationToken).ConfigureAwait(false);
        foreach (var item in events)
            tools.Instruments.Published(item.Topic);
        return new(events.Length, IsDurable: true);
    }
}
