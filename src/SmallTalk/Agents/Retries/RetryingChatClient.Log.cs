using Microsoft.Extensions.Logging;

namespace SmallTalk.Agents;

internal sealed partial class RetryingChatClient
{
    [LoggerMessage(6002, LogLevel.Warning, "The model failed ({Kind}), attempt {Attempt} of {MaxAttempts}; it is asked again in {Milliseconds:0} ms")]
    private partial void LogRetry(Exception error, string kind, int attempt, int maxAttempts, double milliseconds);
}
