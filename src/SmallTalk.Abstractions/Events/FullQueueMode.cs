namespace SmallTalk.Events;

/// <summary>What happens when a subscriber's queue is full. No other subscriber is delayed by any of them.</summary>
public enum FullQueueMode
{
    /// <summary>The subscriber reads what it cannot hold from the log later. Nobody waits, nothing is lost.</summary>
    Spill = 0,

    /// <summary>
    /// Publishers of this process wait before their event is appended; nothing is lost. A publish from inside a handler never waits (it might wait for itself),
    /// and neither do commits and other processes: what they bring beyond the capacity is read from the log later.
    /// </summary>
    Wait = 1,

    /// <summary>The newest events are dropped for this subscriber: counted, logged, and told by the event <see cref="SmallTalkTopics.SubscriberDropped"/>.</summary>
    DropNewest = 2,
}
