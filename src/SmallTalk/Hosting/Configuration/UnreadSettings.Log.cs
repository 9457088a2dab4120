using Microsoft.Extensions.Logging;

namespace SmallTalk.Hosting;

internal sealed partial class UnreadSettings
{
    [LoggerMessage(9050, LogLevel.Warning, "{Setting} is set, and nothing reads it. {Hint}")]
    private partial void LogUnread(string setting, string hint);
}
