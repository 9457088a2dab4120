using Microsoft.Extensions.Logging;
using SmallTalk.Storage;

namespace SmallTalk.Hosting;

internal sealed partial class StoreStage
{
    [LoggerMessage(9010, LogLevel.Information, "The store '{Store}' is open; what it acknowledges survives: {Durability}.")]
    private partial void LogOpened(string store, Durability durability);

    [LoggerMessage(
        9011,
        LogLevel.Warning,
        "The store '{Store}' keeps nothing: every conversation is lost when this process ends. Use it for tests and trials only."
    )]
    private partial void LogKeepsNothing(string store);

    [LoggerMessage(
        9012,
        LogLevel.Warning,
        "Not for sensitive data: isolation and encryption at rest are off. Whoever knows a session's id can open it, and whoever can read the store '{Store}' can read every conversation."
    )]
    private partial void LogNotForSensitiveData(string store);
}
