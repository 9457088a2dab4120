namespace SmallTalk.Agents;

/// <summary>How calls of agents are guarded; section <c>SmallTalk:Agents</c>. Read once, at start.</summary>
/// <remarks>
/// Each agent has a circuit breaker and a bulkhead of its own. The deadlines of a call are those of its turn. A refused call is a failure of the agent, so that
/// its backup answers in its place.
/// </remarks>
public sealed class AgentOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "SmallTalk:Agents";

    /// <summary>The default of <see cref="MaxQueuedCalls"/>.</summary>
    public const int DefaultMaxQueuedCalls = 100;

    /// <summary>The default of <see cref="BreakerFailureRatio"/>.</summary>
    public const double DefaultBreakerFailureRatio = 0.5;

    /// <summary>The default of <see cref="BreakerMinimumCalls"/>.</summary>
    public const int DefaultBreakerMinimumCalls = 10;

    /// <summary>The default of <see cref="BreakerWindow"/>: half a minute.</summary>
    public static readonly TimeSpan DefaultBreakerWindow = TimeSpan.FromSeconds(30);

    /// <summary>The default of <see cref="BreakDuration"/>: a quarter of a minute.</summary>
    public static readonly TimeSpan DefaultBreakDuration = TimeSpan.FromSeconds(15);

    /// <summary>How many calls of one agent may run at once, in this process; the next ones wait.</summary>
    /// <value>0 to 1,000,000; 0, the default, is no limit.</value>
    public int MaxConcurrentCalls { get; set; }

    /// <summary>How many calls may wait for one agent; the next one is refused. Waiting counts as time of the call.</summary>
    /// <value>0 to 1,000,000; 100 by default.</value>
    public int MaxQueuedCalls { get; set; } = DefaultMaxQueuedCalls;

    /// <summary>Which share of an agent's calls must fail within the window to open its circuit.</summary>
    /// <value>0.01 to 1; 0.5 by default.</value>
    public double BreakerFailureRatio { get; set; } = DefaultBreakerFailureRatio;

    /// <summary>How many calls the window must hold before the share counts.</summary>
    /// <value>2 to 1,000,000; 10 by default.</value>
    public int BreakerMinimumCalls { get; set; } = DefaultBreakerMinimumCalls;

    /// <summary>The window over which calls are counted.</summary>
    /// <value>500 ms to 24 h; 30 s by default.</value>
    public TimeSpan BreakerWindow { get; set; } = DefaultBreakerWindow;

    /// <summary>For how long an open circuit refuses calls. Then one is let through: its outcome closes the circuit, or opens it for as long again.</summary>
    /// <value>500 ms to 24 h; 15 s by default.</value>
    public TimeSpan BreakDuration { get; set; } = DefaultBreakDuration;

    /// <summary>How the health of agents is watched.</summary>
    public AgentHealthOptions Health { get; } = new();

    /// <summary>What is done about agents that have failed.</summary>
    public AgentRecoveryOptions Recovery { get; } = new();

    /// <summary>What happens when many agents fail at once.</summary>
    public AgentDegradationOptions Degradation { get; } = new();

    /// <summary>Settings of single agents, by name without regard to case, that take the place of those above.</summary>
    /// <value>None by default.</value>
    public IDictionary<string, AgentOverrides> Each { get; } = new Dictionary<string, AgentOverrides>(StringComparer.OrdinalIgnoreCase);
}
