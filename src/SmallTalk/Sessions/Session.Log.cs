using Microsoft.Extensions.Logging;

namespace SmallTalk.Sessions;

internal sealed partial class Session
{
    [LoggerMessage(5001, LogLevel.Debug, "Session '{Session}' is at version {CurrentVersion}, not {ExpectedVersion}: merging, attempt {Attempt}.")]
    private static partial void LogConflict(ILogger logger, SessionKey session, long expectedVersion, long currentVersion, int attempt);

    [LoggerMessage(
        5002,
        LogLevel.Warning,
        "Session '{Session}': state entry '{Name}' was changed by two writers, on version {ExpectedVersion} here and to version {CurrentVersion} elsewhere."
    )]
    private static partial void LogStateConflict(ILogger logger, SessionKey session, string name, long expectedVersion, long currentVersion);

    [LoggerMessage(5003, LogLevel.Warning, "Session '{Session}': an attempt to write to the {Backend} store failed.")]
    private static partial void LogAttemptFailed(ILogger logger, SessionKey session, string backend, Exception error);

    [LoggerMessage(5004, LogLevel.Error, "Session '{Session}' could not be saved ({Failures} times by now); next attempt in {Seconds} s.")]
    private static partial void LogSaveFailed(ILogger logger, SessionKey session, int failures, double seconds, Exception error);

    [LoggerMessage(5005, LogLevel.Information, "Session '{Session}' is saved again after {Failures} failures.")]
    private static partial void LogSaved(ILogger logger, SessionKey session, int failures);

    [LoggerMessage(5006, LogLevel.Error, "Session '{Session}' ended with {Messages} messages that were never stored; they are dropped.")]
    private static partial void LogUnsavedDropped(ILogger logger, SessionKey session, int messages);

    [LoggerMessage(
        5007,
        LogLevel.Warning,
        "Session '{Session}': the change of state entry '{Name}' was acknowledged in memory and is refused now; the other writer's value stays."
    )]
    private static partial void LogStateRefused(ILogger logger, SessionKey session, string name, Exception error);
}
