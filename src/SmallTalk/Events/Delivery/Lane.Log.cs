using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

internal sealed partial class Lane
{
    [LoggerMessage(3010, LogLevel.Warning, "The store failed while '{Subscriber}' was reading events; it goes on after a pause.")]
    private partial void LogStoreFailed(Exception error, string subscriber);

    [LoggerMessage(
        3011,
        LogLevel.Error,
        "Events were purged before '{Subscriber}' had them: they are lost to it. Raise SmallTalk:Events:Retention, in memory also SmallTalk:Storage:Memory:MaxEvents, or run the subscriber more often."
    )]
    private partial void LogGap(string subscriber);

    [LoggerMessage(3012, LogLevel.Warning, "The handler of '{Subscriber}' was cut while it had an event in hand; the event comes again after the next start.")]
    private partial void LogCut(string subscriber);

    [LoggerMessage(
        3013,
        LogLevel.Information,
        "The queue of '{Subscriber}' is full ({Capacity} events): it reads the log by itself until it has caught up. Nobody waits and nothing is lost."
    )]
    private partial void LogSpilled(string subscriber, int capacity);

    [LoggerMessage(3014, LogLevel.Information, "'{Subscriber}' was away: {Count} events that it missed were left out, as its replay policy {Policy} says.")]
    private partial void LogSkipped(string subscriber, long count, ReplayKind policy);

    [LoggerMessage(3016, LogLevel.Warning, "{Count} events were dropped for '{Subscriber}': its queue of {Capacity} was full.")]
    private partial void LogDropped(string subscriber, long count, int capacity);

    [LoggerMessage(
        3017,
        LogLevel.Error,
        "An event could not be delivered to '{Subscriber}', for another reason than its handler; it is tried again after a pause."
    )]
    private partial void LogDeliveryFailed(Exception error, string subscriber);
}
