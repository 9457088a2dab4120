namespace SmallTalk.Events;

/// <summary>How many events were dropped for a subscriber.</summary>
internal sealed record SubscriberDroppedPayload(string Subscriber, long Count);
