using Microsoft.Extensions.Logging;

namespace SmallTalk.State;

internal sealed partial class SharedState
{
    [LoggerMessage(4003, LogLevel.Information, "State '{Name}' of {Scope} was rolled back to what it was at version {RestoredVersion}, by '{Author}'.")]
    private static partial void LogRolledBack(ILogger logger, string name, string scope, long restoredVersion, string author);
}
