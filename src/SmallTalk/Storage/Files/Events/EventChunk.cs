using SmallTalk.Events;

namespace SmallTalk.Storage.Files;

/// <summary>Events that the index offered, read at one moment.</summary>
/// <param name="Records">The events.</param>
/// <param name="End">Where the log ended.</param>
/// <param name="Trimmed">Up to where it was trimmed.</param>
/// <param name="IsLast">Whether the index has no more to offer.</param>
internal sealed record EventChunk(IReadOnlyList<EventRecord> Records, long End, long Trimmed, bool IsLast);
