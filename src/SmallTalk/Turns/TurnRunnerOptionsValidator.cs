using Microsoft.Extensions.Options;

namespace SmallTalk.Turns;

internal sealed class TurnRunnerOptionsValidator : IValidateOptions<TurnRunnerOptions>
{
    private const int MaxQueueLimit = 10_000;
    private const int MaxBufferedUpdates = 65_536;
    private const int MaxMaxSpeakers = 10_000;

    public ValidateOptionsResult Validate(string? name, TurnRunnerOptions options)
    {
        List<string> faults =
        [
            .. Named(nameof(options.Concurrency), options.Concurrency),
            .. Between(nameof(options.QueueLimit), options.QueueLimit, 1, MaxQueueLimit),
            .. Named(nameof(options.FailurePolicy), options.FailurePolicy),
            .. Between(nameof(options.AgentTimeout), options.AgentTimeout, TurnTimeouts.Shortest, TurnTimeouts.Longest),
            .. Between(nameof(options.IdleTimeout), options.IdleTimeout, TurnTimeouts.Shortest, TurnTimeouts.Longest),
            .. Between(nameof(options.StallTimeout), options.StallTimeout, TurnTimeouts.Shortest, TurnTimeouts.Longest),
            .. Between(nameof(options.DirectorTimeout), options.DirectorTimeout, TurnTimeouts.Shortest, TurnTimeouts.Longest),
            .. Between(nameof(options.BufferedUpdates), options.BufferedUpdates, 1, MaxBufferedUpdates),
            .. Between(nameof(options.MaxSpeakers), options.MaxSpeakers, 1, MaxMaxSpeakers),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Named<T>(string setting, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            yield return $"{TurnRunnerOptions.SectionName}:{setting} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.";
    }

    private static IEnumerable<string> Between<T>(string setting, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            yield return $"{TurnRunnerOptions.SectionName}:{setting} is {value}; it must be {least} to {most}.";
    }
}
