using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

internal sealed partial class EventDelivery
{
    [LoggerMessage(3020, LogLevel.Warning, "'{Subscriber}' failed to handle event {EventId} ('{Topic}'), attempt {Attempt} of {MaxAttempts}.")]
    private partial void LogAttemptFailed(Exception error, string subscriber, EventId eventId, string topic, int attempt, int maxAttempts);

    [LoggerMessage(3021, LogLevel.Error, "Event {EventId} ('{Topic}') is kept as a dead letter of '{Subscriber}' after {Attempts} attempts.")]
    private partial void LogDeadLetter(Exception error, string subscriber, EventId eventId, string topic, int attempts);

    [LoggerMessage(3022, LogLevel.Error, "The store failed with the dead letter of '{Subscriber}' for event {EventId}; it is tried again.")]
    private partial void LogLetterFailed(Exception error, string subscriber, EventId eventId);

    [LoggerMessage(3023, LogLevel.Information, "'{Subscriber}' has handled the event {EventId} ('{Topic}') of a dead letter, which is gone.")]
    private partial void LogRedelivered(string subscriber, EventId eventId, string topic);

    [LoggerMessage(
        3024,
        LogLevel.Error,
        "The store refuses the dead letter of '{Subscriber}' for event {EventId} ('{Topic}'), which failed {Attempts} times: the event is passed over, and stays in the event log for its retention only."
    )]
    private partial void LogLetterRefused(Exception error, string subscriber, EventId eventId, string topic, int attempts);

    [LoggerMessage(
        3025,
        LogLevel.Error,
        "The store refuses to find or to remove the dead letter of '{Subscriber}' for event {EventId}; the letter is left as it is."
    )]
    private partial void LogLetterLeft(Exception error, string subscriber, EventId eventId);
}
