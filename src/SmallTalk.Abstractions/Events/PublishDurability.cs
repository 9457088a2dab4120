namespace SmallTalk.Events;

/// <summary>When a publish is acknowledged.</summary>
public enum PublishDurability
{
    /// <summary>When the event is in the log, durable as the store's durability says.</summary>
    Durable = 0,

    /// <summary>
    /// When the event is queued; it is appended in the background, in order, and is lost only if the process dies first, or if the
    /// store refuses it for good, which is logged as an error. Critical events are always durable.
    /// A full queue is waited for. A stop of the host appends what is queued.
    /// </summary>
    Buffered = 1,
}
