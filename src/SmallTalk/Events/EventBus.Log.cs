using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

internal sealed partial class EventBus
{
    [LoggerMessage(3000, LogLevel.Debug, "'{Subscriber}' subscribed to '{Pattern}'.")]
    private partial void LogSubscribed(string subscriber, string pattern);
}
