using Microsoft.Extensions.Logging;

namespace SmallTalk.Agents;

internal sealed partial class ToolRunner
{
    [LoggerMessage(6000, LogLevel.Warning, "Tool {Tool} failed; the model is told so (correlation {CorrelationId})")]
    private partial void LogFailed(Exception error, string tool, string correlationId);

    [LoggerMessage(6001, LogLevel.Warning, "The model asked for tool {Tool}, which does not exist (correlation {CorrelationId})")]
    private partial void LogUnknown(string tool, string correlationId);
}
