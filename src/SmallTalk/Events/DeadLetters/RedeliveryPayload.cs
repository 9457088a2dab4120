using System.Text.Json.Serialization;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Asks a subscriber to handle the event of one of its dead letters, with another payload if there is one.</summary>
internal sealed record RedeliveryPayload(
    string Subscriber,
    Guid EventId,
    // Generated code writes an array that is null like one that is empty.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] byte[]? Edited = null,
    PayloadEncodings Encodings = default
)
{
    /// <summary>The event as the handler gets it. Whoever edits an erased payload gives it a new one.</summary>
    public EventRecord Apply(EventRecord original) =>
        Edited is null ? original : original with { Event = original.Event with { Payload = new(Edited, Encodings) }, IsRedacted = false };
}
