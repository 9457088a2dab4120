using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SmallTalk.Sessions;

namespace SmallTalk.Events;

/// <summary>Makes the library's own events about a session. The type of the payload is the topic, in its first version.</summary>
internal static class SessionEvent
{
    internal static NewEvent Of<T>(
        SessionKey session,
        string topic,
        T payload,
        JsonTypeInfo<T> contract,
        DateTimeOffset now,
        string? correlationId = null,
        EventPriority priority = EventPriority.Normal
    ) =>
        new()
        {
            Topic = topic,
            Priority = priority,
            Partition = session.Partition,
            Session = session.Id,
            OccurredAt = now,
            CorrelationId = correlationId,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
            PayloadType = $"{topic.Replace(':', '.')}/1",
            Payload = new(JsonSerializer.SerializeToUtf8Bytes(payload, contract)),
        };
}
