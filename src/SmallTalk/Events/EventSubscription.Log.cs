using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

internal sealed partial class EventSubscription
{
    [LoggerMessage(3010, LogLevel.Warning, "The store failed while '{Subscriber}' was reading events; it goes on after a pause.")]
    private partial void LogStoreFailed(Exception error, string subscriber);

    [LoggerMessage(
        3011,
        LogLevel.Error,
        "Events were purged before '{Subscriber}' had them: they are lost to it. Raise SmallTalk:Events:Retention or run the subscriber more often."
    )]
    private partial void LogGap(string subscriber);

    [LoggerMessage(3012, LogLevel.Warning, "The handler of '{Subscriber}' was cut while it had an event in hand; the event comes again after the next start.")]
    private partial void LogCut(string subscriber);
}
