using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.Agents;

/// <summary>Checks <see cref="AgentOptions"/>; every fault names its configuration path and value.</summary>
internal sealed class AgentOptionsValidator : IValidateOptions<AgentOptions>
{
    private const int MostCalls = 1_000_000;
    private const double LeastRatio = 0.01;

    private const int LeastMinimumCalls = 2;
    private static readonly TimeSpan ShortestTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestTime = TimeSpan.FromHours(24);

    public ValidateOptionsResult Validate(string? name, AgentOptions options)
    {
        var faults = new List<string>();
        Check(faults, AgentOptions.SectionName, GuardSettings.Of(options, own: null));
        foreach (var (agent, own) in options.Each)
            Check(faults, $"{AgentOptions.SectionName}:{nameof(options.Each)}:{agent}", GuardSettings.Of(new(), own));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check(List<string> faults, string section, GuardSettings settings)
    {
        OptionRange.Check(faults, section, nameof(settings.MaxConcurrentCalls), settings.MaxConcurrentCalls, 0, MostCalls);
        OptionRange.Check(faults, section, nameof(settings.MaxQueuedCalls), settings.MaxQueuedCalls, 0, MostCalls);
        OptionRange.Check(faults, section, nameof(settings.BreakerFailureRatio), settings.BreakerFailureRatio, LeastRatio, 1);
        OptionRange.Check(faults, section, nameof(settings.BreakerMinimumCalls), settings.BreakerMinimumCalls, LeastMinimumCalls, MostCalls);
        OptionRange.Check(faults, section, nameof(settings.BreakerWindow), settings.BreakerWindow, ShortestTime, LongestTime);
        OptionRange.Check(faults, section, nameof(settings.BreakDuration), settings.BreakDuration, ShortestTime, LongestTime);
    }
}
