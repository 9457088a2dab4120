namespace SmallTalk.Events;

/// <summary>There is no dead letter of that subscriber for that event: it was handled or dropped meanwhile, or never was one.</summary>
public sealed class DeadLetterNotFoundException : SmallTalkException
{
    /// <summary>Creates the error.</summary>
    /// <param name="subscriberId">The subscriber.</param>
    /// <param name="eventId">The event.</param>
    public DeadLetterNotFoundException(string subscriberId, EventId eventId)
        : base(
            $"'{subscriberId}' has no dead letter for event {eventId}. It was handled or dropped meanwhile, or the ids are wrong: list the letters of the subscriber.",
            ErrorClass.Invalid
        ) => (SubscriberId, EventId) = (subscriberId, eventId);

    /// <summary>The subscriber.</summary>
    public string SubscriberId { get; }

    /// <summary>The event.</summary>
    public EventId EventId { get; }
}
