namespace SmallTalk.Storage.Files;

/// <summary>Where the line of an event is.</summary>
/// <param name="Place">The line in its segment.</param>
/// <param name="AppendedAt">When it was appended, in ticks of UTC.</param>
/// <param name="IsRedacted">Whether its payload was erased.</param>
internal readonly record struct EventPlace(Extent Place, long AppendedAt, bool IsRedacted);
