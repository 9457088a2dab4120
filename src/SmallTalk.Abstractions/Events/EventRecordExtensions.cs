using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Reads what events carry.</summary>
public static class EventRecordExtensions
{
    /// <summary>Reads the payload of an event as a value of a type that source-generated JSON knows.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="record">The event.</param>
    /// <param name="typeInfo">How it is read.</param>
    /// <returns>The value; never null.</returns>
    /// <exception cref="PayloadFormatException">The payload is not such a value, or was erased.</exception>
    public static T ReadPayload<T>(this EventRecord record, JsonTypeInfo<T> typeInfo)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(typeInfo);
        var item = record.Event;
        if (record.IsRedacted)
            throw new PayloadFormatException($"The payload of event {item.Id} ('{item.Topic}') was erased.");
        if (item.Payload.Encodings != PayloadEncodings.Json)
            throw new PayloadFormatException(
                $"The payload of event {item.Id} ('{item.Topic}') is not plain JSON but {item.Payload.Encodings}. Read its bytes."
            );
        try
        {
            if (JsonSerializer.Deserialize(item.Payload.Bytes.Span, typeInfo) is { } value)
                return value;
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new PayloadFormatException($"The payload of event {item.Id} ('{item.Topic}') is no {typeof(T).Name}: {error.Message}", error);
        }
        throw new PayloadFormatException($"The payload of event {item.Id} ('{item.Topic}') is null, no {typeof(T).Name}.");
    }
}
