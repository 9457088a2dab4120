namespace SmallTalk.Events;

/// <summary>No subscriber of that id has ever left a cursor in the store.</summary>
public sealed class UnknownSubscriberException : SmallTalkException
{
    /// <summary>Creates the error.</summary>
    /// <param name="subscriberId">The id.</param>
    public UnknownSubscriberException(string subscriberId)
        : base($"No subscriber '{subscriberId}' is known to the store. Subscribe it once, or check the spelling.", ErrorClass.Invalid) =>
        SubscriberId = subscriberId;

    /// <summary>The id.</summary>
    public string SubscriberId { get; }
}
