using Microsoft.Extensions.Logging;

namespace SmallTalk.Groups;

internal sealed partial class LlmSelector
{
    [LoggerMessage(8010, LogLevel.Warning, "The model that chooses the speakers of group {Group} failed; {Agent}, who has been silent for longest, speaks")]
    private partial void LogFailed(Exception error, string group, string agent);

    [LoggerMessage(
        8011,
        LogLevel.Warning,
        "The model that chooses the speakers of group {Group} gave no answer within {TimeLimit}; {Agent}, who has been silent for longest, speaks"
    )]
    private partial void LogTimedOut(string group, TimeSpan timeLimit, string agent);

    [LoggerMessage(
        8012,
        LogLevel.Warning,
        "The model that chooses the speakers of group {Group} gave no usable answer, twice; {Agent}, who has been silent for longest, speaks"
    )]
    private partial void LogMalformed(string group, string agent);

    /// <summary>What is wrong may hold words of the model: content, which is logged at this level alone.</summary>
    [LoggerMessage(8013, LogLevel.Trace, "The model that chooses the speakers of group {Group} gave an answer that cannot be used: {Fault}")]
    private partial void LogFault(string group, string fault);
}
