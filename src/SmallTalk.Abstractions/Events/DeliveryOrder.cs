namespace SmallTalk.Events;

/// <summary>What a subscriber may handle at the same time.</summary>
public enum DeliveryOrder
{
    /// <summary>One event at a time, in the order of the log.</summary>
    Subscriber = 0,

    /// <summary>
    /// One event at a time and in order for each session, and for each topic of events without a session; those of different ones side by side. An event that
    /// is retried holds up its own session only.
    /// </summary>
    Key = 1,
}
