using Microsoft.Extensions.Logging;

namespace SmallTalk.Turns;

internal sealed partial class AgentGuards
{
    [LoggerMessage(7010, LogLevel.Error, "Agent '{Agent}' fails too often: it is left alone for {Duration} at a time, until a call succeeds.")]
    private partial void LogOpened(string agent, TimeSpan duration);

    [LoggerMessage(7011, LogLevel.Information, "Agent '{Agent}' answers again.")]
    private partial void LogClosed(string agent);

    [LoggerMessage(7012, LogLevel.Warning, "{Setting} is of an agent that this host does not have; it has no effect.")]
    private partial void LogUnknown(string setting);
}
