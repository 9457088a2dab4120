using Microsoft.Extensions.Logging;
using SmallTalk.Storage;

namespace SmallTalk.State;

internal sealed partial class PartitionWrite
{
    [LoggerMessage(
        4001,
        LogLevel.Debug,
        "State '{Name}' of partition '{Partition}' is at version {CurrentVersion}, not {ExpectedVersion}: another writer was first, attempt {Attempt}."
    )]
    private static partial void LogConflict(ILogger logger, string name, Partition partition, long expectedVersion, long currentVersion, int attempt);

    [LoggerMessage(4002, LogLevel.Warning, "State '{Name}' of partition '{Partition}': an attempt to write to the {Backend} store failed.")]
    private static partial void LogAttemptFailed(ILogger logger, string name, Partition partition, string backend, Exception error);
}
