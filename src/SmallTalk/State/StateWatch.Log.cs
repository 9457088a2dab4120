using Microsoft.Extensions.Logging;
using SmallTalk.Storage;

namespace SmallTalk.State;

internal sealed partial class StateWatch
{
    [LoggerMessage(
        4004,
        LogLevel.Warning,
        "Watching state '{Prefix}*' of partition '{Partition}' was interrupted by the {Backend} store; it goes on after a pause."
    )]
    private static partial void LogInterrupted(ILogger logger, string prefix, Partition partition, string backend, Exception error);
}
