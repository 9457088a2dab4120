using Microsoft.Extensions.Logging;
using SmallTalk.Sessions;

namespace SmallTalk.Hosting;

internal sealed partial class SessionsStage
{
    [LoggerMessage(9030, LogLevel.Warning, "{Count} sessions could not be saved at the stop; they are tried once more in {Pause}.")]
    private partial void LogRetried(int count, TimeSpan pause);

    [LoggerMessage(9031, LogLevel.Critical, "Session '{Session}' could not be saved: what it held in memory only is lost. The exit code is 1.")]
    private partial void LogNotSaved(SessionKey session);
}
