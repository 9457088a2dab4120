namespace SmallTalk.Events;

/// <summary>A running subscription. Disposing it stops delivery after the event in hand and saves the cursor.</summary>
public interface IEventSubscription : IAsyncDisposable
{
    /// <summary>The stable id of the subscriber.</summary>
    string SubscriberId { get; }

    /// <summary>The pattern of topics.</summary>
    string Pattern { get; }

    /// <summary>Everything up to here is handled or kept as a dead letter.</summary>
    EventPosition Position { get; }
}
