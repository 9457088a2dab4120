using Microsoft.Extensions.Logging;

namespace SmallTalk.Testing;

internal sealed partial class ChildLink
{
    [LoggerMessage(11000, LogLevel.Information, "Agent '{Agent}' runs in process {ProcessId}.")]
    private partial void LogStarted(string agent, int processId);

    [LoggerMessage(11001, LogLevel.Information, "Agent '{Agent}' writes: {Line}")]
    private partial void LogErrorLine(string agent, string line);

    [LoggerMessage(11002, LogLevel.Error, "Agent '{Agent}' is without its process {ProcessId}: {Cause}.")]
    private partial void LogEnded(string agent, int processId, string cause);

    [LoggerMessage(11003, LogLevel.Warning, "Process {ProcessId} of agent '{Agent}' did not end within {Timeout} after its input was closed, and was killed.")]
    private partial void LogKilled(string agent, int processId, TimeSpan timeout);
}
