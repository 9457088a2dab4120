using SmallTalk.Events;

namespace SmallTalk.Storage;

/// <summary>Empties events.</summary>
internal static class Redaction
{
    /// <summary>The same event without its payload.</summary>
    public static EventRecord Redact(this EventRecord record) => record with { Event = record.Event with { Payload = default }, IsRedacted = true };
}
