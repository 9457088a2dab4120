namespace SmallTalk.Events;

/// <summary>An event as it is in the log.</summary>
/// <param name="Position">Its place.</param>
/// <param name="AppendedAt">When it was appended, by the store's clock.</param>
/// <param name="Event">What was appended. After a redaction its payload is empty.</param>
/// <param name="IsRedacted">Whether the payload was erased.</param>
public sealed record EventRecord(EventPosition Position, DateTimeOffset AppendedAt, NewEvent Event, bool IsRedacted = false);
