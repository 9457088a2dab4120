namespace SmallTalk.Events;

/// <summary>Which processes get an event, where several have the same subscriber. On a store of one process both are the same.</summary>
public enum SubscriptionMode
{
    /// <summary>One process at a time: it holds the cursor, the others stand by and take over when it stops or dies.</summary>
    Shared = 0,

    /// <summary>
    /// Every process. The cursor belongs to the configured instance name (<c>SmallTalk:Lease:InstanceName</c>); without one the subscriber begins at the
    /// end of the log at each start.
    /// </summary>
    Broadcast = 1,
}
