using SmallTalk.Events;

namespace SmallTalk.Storage;

/// <summary>An event and where it lies in the target.</summary>
/// <param name="Record">The event in the source.</param>
/// <param name="Position">Its place in the target.</param>
/// <param name="Before">The place before it in the target.</param>
/// <param name="Hash">The hash of what counts of it.</param>
internal readonly record struct EventPair(EventRecord Record, EventPosition Position, EventPosition Before, byte[] Hash);
