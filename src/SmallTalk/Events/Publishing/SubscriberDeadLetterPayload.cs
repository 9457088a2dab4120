namespace SmallTalk.Events;

/// <summary>An event that a subscriber could not handle.</summary>
internal sealed record SubscriberDeadLetterPayload(string Subscriber, string EventId, string Topic, int Attempts, string Error);
