using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>How far a subscriber has come: everything up to a position, and a few events beyond it.</summary>
/// <param name="Key">The subscriber.</param>
/// <param name="Position">Everything up to here is done with.</param>
/// <param name="Processed">Events beyond the position that are done with already (order is free).</param>
/// <param name="Owner">The process that works on it; null when none does.</param>
/// <param name="UpdatedAt">When it was saved, by the store's clock; ignored when saving.</param>
public sealed record SubscriberCursor(
    CursorKey Key,
    EventPosition Position,
    IReadOnlyList<EventId> Processed,
    ProcessOwner? Owner,
    DateTimeOffset UpdatedAt = default
)
{
    /// <summary>Whether the owner gives the cursor back by this save: it is kept without an owner, and anybody may take it at once. Never set in a cursor that is read.</summary>
    public bool IsReleased { get; init; }

    /// <summary>The cursor as a store keeps it.</summary>
    /// <param name="updatedAt">The store's time.</param>
    /// <returns>The same cursor with that time, and without its owner when it gives the cursor back.</returns>
    public SubscriberCursor ToKept(DateTimeOffset updatedAt) =>
        this with
        {
            Processed = [.. Processed],
            Owner = IsReleased ? null : Owner,
            UpdatedAt = updatedAt,
            IsReleased = false,
        };
}
