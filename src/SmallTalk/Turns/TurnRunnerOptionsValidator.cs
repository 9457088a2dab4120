using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.Turns;

internal sealed class TurnRunnerOptionsValidator : IValidateOptions<TurnRunnerOptions>
{
    private const int MaxQueueLimit = 10_000;
    private const int MaxBufferedUpdates = 65_536;
    private const int MaxMaxSpeakers = 10_000;

    public ValidateOptionsResult Validate(string? name, TurnRunnerOptions options)
    {
        var faults = new List<string>();
        CheckNamed(faults, nameof(options.Concurrency), options.Concurrency);
        Check(faults, nameof(options.QueueLimit), options.QueueLimit, 1, MaxQueueLimit);
        CheckNamed(faults, nameof(options.FailurePolicy), options.FailurePolicy);
        Check(faults, nameof(options.AgentTimeout), options.AgentTimeout, TurnTimeouts.Shortest, TurnTimeouts.Longest);
        Check(faults, nameof(options.IdleTimeout), options.IdleTimeout, TurnTimeouts.Shortest, TurnTimeouts.Longest);
        Check(faults, nameof(options.StallTimeout), options.StallTimeout, TurnTimeouts.Shortest, TurnTimeouts.Longest);
        Check(faults, nameof(options.DirectorTimeout), options.DirectorTimeout, TurnTimeouts.Shortest, TurnTimeouts.Longest);
        Check(faults, nameof(options.BufferedUpdates), options.BufferedUpdates, 1, MaxBufferedUpdates);
        Check(faults, nameof(options.MaxSpeakers), options.MaxSpeakers, 1, MaxMaxSpeakers);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckNamed<T>(List<string> faults, string setting, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            faults.Add(OptionRange.Fault(TurnRunnerOptions.SectionName, setting, value, $"one of {string.Join(", ", Enum.GetNames<T>())}"));
    }

    private static void Check<T>(List<string> faults, string setting, T value, T least, T most)
        where T : IComparable<T> => OptionRange.Check(faults, TurnRunnerOptions.SectionName, setting, value, least, most);
}
