using SmallTalk.Events;

namespace SmallTalk.Storage;

/// <summary>Events as a log takes them up.</summary>
internal static class EventImports
{
    /// <summary>An event as it is kept: what it was elsewhere is part of the record, not of the event.</summary>
    public static EventRecord ToRecord(this NewEvent item, EventPosition position, DateTimeOffset at) =>
        item.Import is { } import ? new(position, at, item with { Import = null }, import.IsRedacted) : new(position, at, item);
}
