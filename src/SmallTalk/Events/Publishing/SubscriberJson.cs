using System.Text.Json.Serialization;

namespace SmallTalk.Events;

/// <summary>The payloads of events about subscribers, version 1 (docs/events.md).</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SubscriberDroppedPayload))]
[JsonSerializable(typeof(SubscriberLostPayload))]
[JsonSerializable(typeof(SubscriberDeadLetterPayload))]
[JsonSerializable(typeof(RedeliveryPayload))]
internal sealed partial class SubscriberJson : JsonSerializerContext;
