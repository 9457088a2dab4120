using Microsoft.Extensions.Logging;

namespace SmallTalk.Hosting;

internal sealed partial class SmallTalkRuntime
{
    [LoggerMessage(9020, LogLevel.Information, "SmallTalk stopped in {Milliseconds:0} ms; every stage stopped well: {WellStopped}.")]
    private partial void LogStopped(double milliseconds, bool wellStopped);
}
