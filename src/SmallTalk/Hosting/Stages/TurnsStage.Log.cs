using Microsoft.Extensions.Logging;

namespace SmallTalk.Hosting;

internal sealed partial class TurnsStage
{
    [LoggerMessage(
        9040,
        LogLevel.Warning,
        "{Count} turns did not end within {Timeout} and were cut. Those that had begun are pending and can be resumed after the restart, unless they were to be discarded or ran in parallel."
    )]
    private partial void LogCut(int count, TimeSpan timeout);

    [LoggerMessage(
        9041,
        LogLevel.Warning,
        "{Count} turns were cut because the stop was forced. Those that had begun are pending and can be resumed after the restart, unless they were to be discarded or ran in parallel."
    )]
    private partial void LogForced(int count);
}
