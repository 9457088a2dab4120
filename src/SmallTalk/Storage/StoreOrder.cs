using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>The orders in which every store lists what it holds.</summary>
internal static class StoreOrder
{
    /// <summary>By partition, then by id.</summary>
    public static int Compare(SessionKey left, SessionKey right)
    {
        var partition = left.Partition.CompareTo(right.Partition);
        return partition != 0 ? partition : left.Id.CompareTo(right.Id);
    }

    /// <summary>Of dead letters: by subscriber, then by the id of the event.</summary>
    public static int Compare((string SubscriberId, EventId EventId) left, (string SubscriberId, EventId EventId) right)
    {
        var subscriber = OpaqueText.Compare(left.SubscriberId, right.SubscriberId);
        return subscriber != 0 ? subscriber : left.EventId.Value.CompareTo(right.EventId.Value);
    }
}
