using Microsoft.Extensions.Logging;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

internal sealed partial class Turn
{
    [LoggerMessage(7000, LogLevel.Debug, "Turn {TurnId} of session {Session} was begun with {Target} (correlation {CorrelationId})")]
    private partial void LogBegan(string turnId, SessionKey session, string target, string correlationId);

    [LoggerMessage(7001, LogLevel.Debug, "Turn {TurnId} of session {Session} ended after {Milliseconds} ms: {EndedBecause} (correlation {CorrelationId})")]
    private partial void LogEnded(string turnId, SessionKey session, string endedBecause, double milliseconds, string correlationId);

    [LoggerMessage(
        7002,
        LogLevel.Information,
        "Turn {TurnId} of session {Session} was ended from outside, {Reason}; stored up to message {StoredUntil} (correlation {CorrelationId})"
    )]
    private partial void LogStopped(string turnId, SessionKey session, string reason, long storedUntil, string correlationId);

    [LoggerMessage(7003, LogLevel.Warning, "Turn {TurnId} of session {Session} failed; stored up to message {StoredUntil} (correlation {CorrelationId})")]
    private partial void LogFailed(Exception error, string turnId, SessionKey session, long storedUntil, string correlationId);

    [LoggerMessage(7004, LogLevel.Warning, "Agent {Agent} failed in turn {TurnId}; backup: {Backup} (correlation {CorrelationId})")]
    private partial void LogAgentFailed(Exception error, string agent, string? backup, string turnId, string correlationId);

    [LoggerMessage(
        7005,
        LogLevel.Error,
        "What is kept of turn {TurnId} of session {Session} could not be stored; the turn stays pending (correlation {CorrelationId})"
    )]
    private partial void LogNotSettled(Exception error, string turnId, SessionKey session, string correlationId);

    [LoggerMessage(7006, LogLevel.Information, "Turn {TurnId} of session {Session} goes on at its first missing step (correlation {CorrelationId})")]
    private partial void LogResumed(string turnId, SessionKey session, string correlationId);

    [LoggerMessage(7007, LogLevel.Warning, "Killed turn {TurnId} of session {Session} was gone on with and failed")]
    private partial void LogResumedInVain(Exception error, string turnId, SessionKey session);

    [LoggerMessage(7008, LogLevel.Warning, "Agent {Agent} failed in turn {TurnId}, was restarted and is asked again (correlation {CorrelationId})")]
    private partial void LogAskedAgain(Exception error, string agent, string turnId, string correlationId);
}
