using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

internal sealed partial class EventPurger
{
    [LoggerMessage(3040, LogLevel.Debug, "Purged {Count} events older than {Retention}.")]
    private partial void LogPurged(long count, TimeSpan retention);

    [LoggerMessage(3041, LogLevel.Error, "Events past their retention could not be purged; it is tried again in an hour.")]
    private partial void LogPurgeFailed(Exception error);
}
