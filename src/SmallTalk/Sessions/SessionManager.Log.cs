using Microsoft.Extensions.Logging;

namespace SmallTalk.Sessions;

internal sealed partial class SessionManager
{
    [LoggerMessage(5011, LogLevel.Warning, "A session was refused: {Reason} Active: {Active}.")]
    private static partial void LogRefused(ILogger logger, string reason, int active);

    [LoggerMessage(5012, LogLevel.Error, "Session '{Session}' could not be saved.")]
    private static partial void LogNotSaved(ILogger logger, SessionKey session, Exception error);

    [LoggerMessage(5013, LogLevel.Critical, "Instance '{Instance}' was fenced in epoch {Epoch}: {Sessions} sessions are dropped from memory.")]
    private static partial void LogFenced(ILogger logger, string instance, long epoch, int sessions);

    [LoggerMessage(5014, LogLevel.Warning, "The sweep over stored sessions failed; it is repeated.")]
    private static partial void LogSweepFailed(ILogger logger, Exception error);

    [LoggerMessage(5015, LogLevel.Information, "Session '{Session}' is expired.")]
    private static partial void LogExpired(ILogger logger, SessionKey session);

    [LoggerMessage(5016, LogLevel.Error, "Session '{Session}' could not be swept; the others are, and it is tried again.")]
    private static partial void LogNotSwept(ILogger logger, SessionKey session, Exception error);

    [LoggerMessage(5017, LogLevel.Error, "Background work on sessions failed unexpectedly.")]
    private static partial void LogDefect(ILogger logger, Exception error);
}
