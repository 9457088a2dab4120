using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

internal sealed partial class SubscriberCursorKeeper
{
    [LoggerMessage(3030, LogLevel.Warning, "The cursor of '{Subscriber}' could not be saved at its end; a few events will come again.")]
    private partial void LogNotSaved(Exception error, string subscriber);

    [LoggerMessage(
        3031,
        LogLevel.Warning,
        "The cursor of '{Subscriber}' is held by another living process and was not saved. Give each process's subscriber an id of its own."
    )]
    private partial void LogHeldByAnother(string subscriber);
}
