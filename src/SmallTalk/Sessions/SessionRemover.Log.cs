using Microsoft.Extensions.Logging;

namespace SmallTalk.Sessions;

internal sealed partial class SessionRemover
{
    [LoggerMessage(5021, LogLevel.Information, "Session '{Session}' was invalidated and its content is removed.")]
    private static partial void LogRemoved(ILogger logger, SessionKey session);

    [LoggerMessage(
        5022,
        LogLevel.Error,
        "The content of session '{Session}' could not be removed ({Failures} times by now); clean-up is pending, next attempt in {Seconds} s."
    )]
    private static partial void LogRemovalFailed(ILogger logger, SessionKey session, int failures, double seconds, Exception error);
}
