using Microsoft.Extensions.Logging;

namespace SmallTalk.Groups;

internal sealed partial class GroupDirector
{
    [LoggerMessage(8000, LogLevel.Warning, "The speaker selector of group {Group} failed; the next member in order speaks")]
    private partial void LogSelectorFailed(Exception error, string group);

    [LoggerMessage(8001, LogLevel.Warning, "The selector chose {Agent}, who is no candidate of group {Group}; turn {TurnId} ends")]
    private partial void LogUnknown(string agent, string group, string turnId);
}
