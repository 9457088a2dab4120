using System.Text.Json;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>
/// The event that asks for a dead letter to be delivered again. It has topic, session, partition, priority and correlation id of the original one, so that it comes the same way; every other
/// subscriber passes it over. What is to be handled is in the letter, so that a dropped letter is not.
/// </summary>
internal static class Redelivery
{
    /// <summary>The type of its payload.</summary>
    public const string PayloadType = "smalltalk.redelivery/1";

    public static bool Is(NewEvent item) => item.PayloadType is PayloadType;

    /// <summary>Makes the event.</summary>
    public static NewEvent Ask(DeadLetter letter, Payload? edited, DateTimeOffset now)
    {
        var original = letter.Event.Event;
        var payload = new RedeliveryPayload(letter.SubscriberId, original.Id.Value, edited?.Bytes.ToArray(), edited?.Encodings ?? default);
        return original with
        {
            Id = EventId.New(),
            OccurredAt = now,
            PayloadType = PayloadType,
            Payload = new(JsonSerializer.SerializeToUtf8Bytes(payload, SubscriberJson.Default.RedeliveryPayload)),
        };
    }

    /// <summary>What is asked for; null when it was redacted, or cannot be read.</summary>
    public static RedeliveryPayload? Read(NewEvent item)
    {
        try
        {
            return item.Payload.IsEmpty ? null : JsonSerializer.Deserialize(item.Payload.Bytes.Span, SubscriberJson.Default.RedeliveryPayload);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether an event is for everybody or for this subscriber.</summary>
    public static bool IsFor(NewEvent item, string subscriberId) => !Is(item) || Read(item)?.Subscriber == subscriberId;
}
