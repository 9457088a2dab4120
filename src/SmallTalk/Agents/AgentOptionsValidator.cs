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
    private const int MostRestarts = 1_000;
    private const int MostTurns = 10_000;
    private const int LeastCapture = 1024;
    private const int MostCapture = 256 * 1024 * 1024;
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
        Check(faults, $"{AgentOptions.SectionName}:{nameof(options.Recovery)}", options.Recovery);
        Check(faults, $"{AgentOptions.SectionName}:{nameof(options.Degradation)}", options.Degradation);
        foreach (var (agent, own) in options.Each)
        {
            var section = $"{AgentOptions.SectionName}:{nameof(options.Each)}:{agent}";
            Check(faults, section, GuardSettings.Of(new(), own));
            CheckSteps(faults, section, nameof(own.Recovery), own.Recovery);
        }
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

    private static void Check(List<string> faults, string section, AgentRecoveryOptions recovery)
    {
        CheckSteps(faults, section, nameof(recovery.Steps), recovery.Steps);
        OptionRange.Check(faults, section, nameof(recovery.MaxRestarts), recovery.MaxRestarts, 1, MostRestarts);
        OptionRange.Check(faults, section, nameof(recovery.RestartWindow), recovery.RestartWindow, TimeSpan.FromSeconds(1), LongestTime);
        OptionRange.Check(faults, section, nameof(recovery.RestartTimeout), recovery.RestartTimeout, ShortestBeat, TimeSpan.FromMinutes(10));
        OptionRange.Check(faults, section, nameof(recovery.BaseDelay), recovery.BaseDelay, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        OptionRange.Check(faults, section, nameof(recovery.MaxDelay), recovery.MaxDelay, recovery.BaseDelay, TimeSpan.FromHours(1));
        OptionRange.Check(faults, section, nameof(recovery.RetryInterval), recovery.RetryInterval, TimeSpan.FromSeconds(1), LongestTime);
        OptionRange.Check(faults, section, nameof(recovery.CaptureInterval), recovery.CaptureInterval, HealthTimes.SweepInterval, TimeSpan.FromHours(1));
        OptionRange.Check(faults, section, nameof(recovery.CapturedTurns), recovery.CapturedTurns, 0, MostTurns);
        OptionRange.Check(faults, section, nameof(recovery.MaxCaptureBytes), recovery.MaxCaptureBytes, LeastCapture, MostCapture);
    }

    private static void CheckSteps(List<string> faults, string section, string option, IList<AgentRecoveryStep> steps)
    {
        if (steps.Any(step => !Enum.IsDefined(step)) || steps.Distinct().Count() < steps.Count)
            faults.Add(
                OptionRange.Fault(
                    section,
                    option,
                    string.Join(", ", steps),
                    $"a list of {string.Join(", ", Enum.GetNames<AgentRecoveryStep>())}, each at most once"
                )
            );
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
