namespace SmallTalk.Agents;

/// <summary>How one agent is recovered: the steps that it can take, and times in ticks of its clock.</summary>
internal sealed record RecoverySettings(IReadOnlyList<AgentRecoveryStep> Steps, int MaxRestarts, long Window, long BaseDelay, long MaxDelay, long RetryEvery)
{
    private static readonly AgentRecoveryStep[] AllSteps = [AgentRecoveryStep.Restart, AgentRecoveryStep.Replace, AgentRecoveryStep.Alert];

    public static RecoverySettings Of(AgentOptions options, AgentRow row, TimeProvider time)
    {
        var recovery = options.Recovery;
        long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
        return new(
            [.. StepsOf(options, row.Name).Where(step => IsPossible(step, row))],
            recovery.MaxRestarts,
            Ticks(recovery.RestartWindow),
            Ticks(recovery.BaseDelay),
            Ticks(recovery.MaxDelay),
            Ticks(recovery.RetryInterval)
        );
    }

    /// <summary>Names the steps that an agent is to take by its own settings, and cannot.</summary>
    public static IEnumerable<string> FindFaults(AgentOptions options, AgentRow row)
    {
        if (!options.Each.TryGetValue(row.Name, out var own))
            yield break;
        var path = $"{AgentOptions.SectionName}:{nameof(options.Each)}:{row.Name}:{nameof(own.Recovery)}";
        foreach (var step in own.Recovery.Where(step => !IsPossible(step, row)))
            yield return step == AgentRecoveryStep.Restart
                ? $"Agent '{row.Name}' is to be restarted ({path}), and was added as an instance; add it by a factory that makes a new one at each call."
                : $"Agent '{row.Name}' is to be replaced ({path}), and fails over to nobody.";
    }

    private static IEnumerable<AgentRecoveryStep> StepsOf(AgentOptions options, string agent)
    {
        if (options.Each.TryGetValue(agent, out var own) && own.Recovery.Count > 0)
            return own.Recovery;
        return options.Recovery.Steps.Count > 0 ? options.Recovery.Steps : AllSteps;
    }

    private static bool IsPossible(AgentRecoveryStep step, AgentRow row) =>
        step switch
        {
            AgentRecoveryStep.Restart => row.Source.IsFactory,
            AgentRecoveryStep.Replace => row.Backup is not null,
            _ => true,
        };
}
