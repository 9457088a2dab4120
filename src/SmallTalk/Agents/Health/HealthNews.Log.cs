using Microsoft.Extensions.Logging;

namespace SmallTalk.Agents;

internal sealed partial class HealthNews
{
    [LoggerMessage(6010, LogLevel.Warning, "Agent '{Agent}' is {Status}: {Cause}")]
    private partial void LogChanged(string agent, AgentStatus status, string? cause);

    [LoggerMessage(6011, LogLevel.Error, "Agent '{Agent}' has failed: {Cause}. It is not asked until it is well again.")]
    private partial void LogFailed(string agent, string? cause);

    [LoggerMessage(6012, LogLevel.Information, "Agent '{Agent}' is well again.")]
    private partial void LogRecovered(string agent);

    [LoggerMessage(6023, LogLevel.Error, "Agent '{Agent}' is back, but degraded: {Cause}.")]
    private partial void LogDegraded(string agent, string? cause);
}
