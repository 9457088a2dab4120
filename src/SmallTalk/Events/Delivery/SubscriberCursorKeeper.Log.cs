using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

internal sealed partial class SubscriberCursorKeeper
{
    [LoggerMessage(3030, LogLevel.Warning, "The cursor of '{Subscriber}' could not be saved at its end; a few events will come again.")]
    private partial void LogNotSaved(Exception error, string subscriber);

    [LoggerMessage(
        3031,
        LogLevel.Warning,
        "The cursor of '{Subscriber}' is held by another process and was not saved, though the store is used by one process only."
    )]
    private partial void LogHeldByAnother(string subscriber);

    [LoggerMessage(3032, LogLevel.Warning, "'{Subscriber}' was taken over by another process; this one stands by.")]
    private partial void LogTakenOver(string subscriber);
}
