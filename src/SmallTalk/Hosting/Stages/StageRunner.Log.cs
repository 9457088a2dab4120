using Microsoft.Extensions.Logging;

namespace SmallTalk.Hosting;

internal sealed partial class StageRunner
{
    [LoggerMessage(9000, LogLevel.Information, "Stage {Number} '{Stage}' started in {Milliseconds:0} ms.")]
    private partial void LogStarted(int number, string stage, double milliseconds);

    [LoggerMessage(9001, LogLevel.Error, "Stage {Number} '{Stage}' did not start. What was started is stopped.")]
    private partial void LogNotStarted(Exception error, int number, string stage);

    [LoggerMessage(9002, LogLevel.Information, "Stage {Number} '{Stage}' stopped in {Milliseconds:0} ms.")]
    private partial void LogStopped(int number, string stage, double milliseconds);

    [LoggerMessage(9003, LogLevel.Error, "Stage {Number} '{Stage}' did not stop within {Timeout} and was left.")]
    private partial void LogStopTimedOut(Exception error, int number, string stage, TimeSpan timeout);

    [LoggerMessage(9004, LogLevel.Error, "Stage {Number} '{Stage}' failed to stop.")]
    private partial void LogNotStopped(Exception error, int number, string stage);
}
