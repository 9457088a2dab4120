using Microsoft.Extensions.Logging;

namespace SmallTalk.Storage;

internal sealed partial class ProcessLeaseHolder
{
    [LoggerMessage(2000, LogLevel.Information, "Instance {Instance} holds its lease, epoch {Epoch}.")]
    private partial void LogAcquired(string instance, long epoch);

    [LoggerMessage(2001, LogLevel.Warning, "The lease of instance {Instance} could not be renewed; it is tried again.")]
    private partial void LogRenewalFailed(Exception error, string instance);

    [LoggerMessage(
        2002,
        LogLevel.Critical,
        "Instance {Instance} lost its lease of epoch {Epoch} to a successor: nothing it writes is accepted any more. Restart the process."
    )]
    private partial void LogLost(string instance, long epoch);

    [LoggerMessage(2003, LogLevel.Warning, "The lease of instance {Instance} could not be released; it runs out by itself.")]
    private partial void LogReleaseFailed(Exception error, string instance);
}
