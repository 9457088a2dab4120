namespace SmallTalk.Events;

/// <summary>What a read of the log brought.</summary>
/// <param name="Events">The events, in order.</param>
/// <param name="Position">Where the next read goes on: past everything looked at, matching or not.</param>
/// <param name="HasMore">Whether more was there when it was read.</param>
/// <param name="IsGap">Whether events after the position asked for were trimmed before this read: they are lost to the reader.</param>
public sealed record EventPage(IReadOnlyList<EventRecord> Events, EventPosition Position, bool HasMore, bool IsGap);
