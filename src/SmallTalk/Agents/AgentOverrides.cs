namespace SmallTalk.Agents;

/// <summary>What holds for one agent in place of <see cref="AgentOptions"/>; a setting that is null does not differ. The ranges are the same.</summary>
public sealed class AgentOverrides
{
    /// <summary>In place of <see cref="AgentOptions.MaxConcurrentCalls"/>.</summary>
    public int? MaxConcurrentCalls { get; set; }

    /// <summary>In place of <see cref="AgentOptions.MaxQueuedCalls"/>.</summary>
    public int? MaxQueuedCalls { get; set; }

    /// <summary>In place of <see cref="AgentOptions.BreakerFailureRatio"/>.</summary>
    public double? BreakerFailureRatio { get; set; }

    /// <summary>In place of <see cref="AgentOptions.BreakerMinimumCalls"/>.</summary>
    public int? BreakerMinimumCalls { get; set; }

    /// <summary>In place of <see cref="AgentOptions.BreakerWindow"/>.</summary>
    public TimeSpan? BreakerWindow { get; set; }

    /// <summary>In place of <see cref="AgentOptions.BreakDuration"/>.</summary>
    public TimeSpan? BreakDuration { get; set; }

    /// <summary>In place of <see cref="AgentRecoveryOptions.Steps"/>; empty does not differ.</summary>
    public IList<AgentRecoveryStep> Recovery { get; } = [];
}
