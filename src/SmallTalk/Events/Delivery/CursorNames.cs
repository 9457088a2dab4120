namespace SmallTalk.Events;

/// <summary>Under which name a subscriber's cursor is kept.</summary>
internal static class CursorNames
{
    /// <returns>Null when it is not kept: a broadcast subscriber of a process whose name changes with each start.</returns>
    /// <exception cref="InvalidIdException">Subscriber and instance name together are too long.</exception>
    public static CursorKey? Of(LaneSettings settings, DeliveryTools tools)
    {
        if (settings.Asked.Mode == SubscriptionMode.Shared || !tools.IsShared)
            return new(settings.SubscriberId);
        return tools.InstanceName is { } instance ? new(CursorKey.CheckSubscriber($"{settings.SubscriberId}@{instance}")) : null;
    }
}
