namespace SmallTalk.Events;

/// <summary>A subscriber has lost what was purged after its place.</summary>
internal sealed record SubscriberLostPayload(string Subscriber, string Position);
