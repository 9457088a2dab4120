using Microsoft.Extensions.Logging;

namespace SmallTalk.Storage;

internal sealed partial class StoreBreaker
{
    [LoggerMessage(2010, LogLevel.Critical, "The store did not answer any of {Calls} calls: it is left alone for a second at a time, until it answers.")]
    private partial void LogOpened(Exception error, int calls);

    [LoggerMessage(2011, LogLevel.Information, "The store answers again.")]
    private partial void LogClosed();
}
