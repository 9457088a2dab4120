namespace SmallTalk.Agents;

/// <summary>The settings of one agent's guard: the general ones, with its own in their place.</summary>
internal sealed record GuardSettings(
    int MaxConcurrentCalls,
    int MaxQueuedCalls,
    double BreakerFailureRatio,
    int BreakerMinimumCalls,
    TimeSpan BreakerWindow,
    TimeSpan BreakDuration
)
{
    public static GuardSettings Of(AgentOptions options, AgentOverrides? own) =>
        new(
            own?.MaxConcurrentCalls ?? options.MaxConcurrentCalls,
            own?.MaxQueuedCalls ?? options.MaxQueuedCalls,
            own?.BreakerFailureRatio ?? options.BreakerFailureRatio,
            own?.BreakerMinimumCalls ?? options.BreakerMinimumCalls,
            own?.BreakerWindow ?? options.BreakerWindow,
            own?.BreakDuration ?? options.BreakDuration
        );

    public static GuardSettings Of(AgentOptions options, string agent) => Of(options, options.Each.TryGetValue(agent, out var own) ? own : null);
}
