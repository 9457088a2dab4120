namespace SmallTalk.Events;

/// <summary>An event that a subscriber could not handle. Its identity is the subscriber and the event.</summary>
/// <param name="SubscriberId">The subscriber.</param>
/// <param name="Event">The event.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">What the last attempt failed with: type and message, no stack.</param>
/// <param name="FailedAt">When the last attempt failed.</param>
public sealed record DeadLetter(string SubscriberId, EventRecord Event, int Attempts, string Error, DateTimeOffset FailedAt);
