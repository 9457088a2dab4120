namespace SmallTalk.Events;

/// <summary>What addresses a subscriber's cursor.</summary>
/// <param name="SubscriberId">The stable id of the subscriber, 1 to 256 bytes, same rules as a session id.</param>
/// <param name="Slot">The share of a shared subscription, 0 to 1023; 0 for a broadcast one.</param>
public readonly record struct CursorKey(string SubscriberId, int Slot = 0)
{
    /// <summary>Checks the id of a subscriber.</summary>
    /// <param name="subscriberId">The id.</param>
    /// <returns>The same id.</returns>
    /// <exception cref="InvalidIdException">It breaks the rules.</exception>
    public static string CheckSubscriber(string? subscriberId) =>
        OpaqueText.FindFault(subscriberId) is { } fault ? throw new InvalidIdException("subscriber id", subscriberId, fault) : subscriberId!;
}
