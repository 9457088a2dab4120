using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace SmallTalk.Hosting;

internal sealed partial class StopSignals
{
    [LoggerMessage(
        9021,
        LogLevel.Warning,
        "A second signal, {Signal}, came during the stop: it waits for no turn any more, and still saves all sessions. A third one ends the process at once."
    )]
    private partial void LogForced(PosixSignal signal);
}
