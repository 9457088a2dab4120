using Microsoft.Extensions.Logging;

namespace SmallTalk.Sessions;

/// <summary>Log methods in the forms that are read, one of them without an id.</summary>
internal static partial class PlantedLog
{
    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "planted")]
    public static partial void Named(ILogger logger);

    [LoggerMessage(5002, LogLevel.Information, "planted")]
    public static partial void Positional(ILogger logger);

    [LoggerMessage(LogLevel.Information, "planted")]
    public static partial void Without(ILogger logger);
}
