using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.Agents;

/// <summary>Checks <see cref="AgentOptions"/>; every fault names its configuration path and value.</summary>
internal sealed class AgentOptionsValidator : IValidateOptions<AgentOptions>
{
    private const int MostCalls = 1_000_000;
    private const int MostAgents = 1_000_000;
    private const double LeastRatio = 0.01;

    private const int LeastMinimumCalls = 2;
    private const int MostMissedBeats = 10;
    private static readonly TimeSpan ShortestBeat = TimeSpan.FromMilliseconds(100);

    // With what follows a suspicion, a failure is found within five seconds.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5) - HealthTimes.Grace;
    private static readonly TimeSpan ShortestTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ShortestDegradation = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTime = TimeSpan.FromHours(24);

    public ValidateOptionsResult Validate(string? name, AgentOptions options)
    {
        var faults = new List<string>();
        Check(faults, AgentOptions.SectionName, GuardSettings.Of(options, own: null));
        Check(faults, $"{AgentOptions.SectionName}:{nameof(options.Health)}", options.Health);
        Check(faults, $"{AgentOptions.SectionName}:{nameof(options.Degradation)}", options.Degradation);
        foreach (var (agent, own) in options.Each)
            Check(faults, $"{AgentOptions.SectionName}:{nameof(options.Each)}:{agent}", GuardSettings.Of(new(), own));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check(List<string> faults, string section, AgentHealthOptions health)
    {
        var before = faults.Count;
        OptionRange.Check(faults, section, nameof(health.BeatInterval), health.BeatInterval, ShortestBeat, LongestSilence);
        OptionRange.Check(faults, section, nameof(health.MissedBeats), health.MissedBeats, 1, MostMissedBeats);
        if (faults.Count == before && health.BeatInterval * health.MissedBeats > LongestSilence)
            faults.Add(OptionRange.Fault(section, nameof(health.MissedBeats), health.MissedBeats, $"so many that they take {LongestSilence} at most"));
        OptionRange.Check(faults, section, nameof(health.ProbeInterval), health.ProbeInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        OptionRange.Check(faults, section, nameof(health.ProbeTimeout), health.ProbeTimeout, ShortestBeat, TimeSpan.FromMinutes(1));
    }

    private static void Check(List<string> faults, string section, AgentDegradationOptions degradation)
    {
        var before = faults.Count;
        OptionRange.Check(faults, section, nameof(degradation.FailedAgents), degradation.FailedAgents, 0, MostAgents);
        OptionRange.Check(faults, section, nameof(degradation.CalmAgents), degradation.CalmAgents, 1, MostAgents);
        if (faults.Count == before && degradation.CalmAgents > degradation.FailedAgents + 1)
            faults.Add(OptionRange.Fault(section, nameof(degradation.CalmAgents), degradation.CalmAgents, $"{nameof(degradation.FailedAgents)} + 1 at most"));
        OptionRange.Check(faults, section, nameof(degradation.Window), degradation.Window, ShortestDegradation, LongestTime);
        OptionRange.Check(faults, section, nameof(degradation.CalmTime), degradation.CalmTime, ShortestDegradation, LongestTime);
        OptionRange.Check(faults, section, nameof(degradation.RetryInterval), degradation.RetryInterval, ShortestDegradation, LongestTime);
        OptionRange.Check(faults, section, nameof(degradation.LimitFactor), degradation.LimitFactor, LeastRatio, 1);
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
