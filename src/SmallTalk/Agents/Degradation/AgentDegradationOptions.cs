namespace SmallTalk.Agents;

/// <summary>When the failure of many agents degrades the system, and what that means; section <c>SmallTalk:Agents:Degradation</c>. Read once, at start.</summary>
/// <remarks>While it is degraded, new sessions are refused, the limit of active sessions is lower, and the sessions that there are go on.</remarks>
public sealed class AgentDegradationOptions
{
    /// <summary>The default of <see cref="FailedAgents"/>.</summary>
    public const int DefaultFailedAgents = 3;

    /// <summary>The default of <see cref="CalmAgents"/>.</summary>
    public const int DefaultCalmAgents = 2;

    /// <summary>The default of <see cref="LimitFactor"/>.</summary>
    public const double DefaultLimitFactor = 0.5;

    /// <summary>The default of <see cref="Window"/>: half a minute.</summary>
    public static readonly TimeSpan DefaultWindow = TimeSpan.FromSeconds(30);

    /// <summary>The default of <see cref="RetryInterval"/>: a minute.</summary>
    public static readonly TimeSpan DefaultRetryInterval = TimeSpan.FromSeconds(60);

    /// <summary>The default of <see cref="CalmTime"/>: two minutes.</summary>
    public static readonly TimeSpan DefaultCalmTime = TimeSpan.FromSeconds(120);

    /// <summary>Whether the system is ever degraded.</summary>
    /// <value>True by default.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>More agents than these must fail within <see cref="Window"/> to degrade the system. One that fails several times counts once.</summary>
    /// <value>0 to 1,000,000; 3 by default, so that the fourth one does it.</value>
    public int FailedAgents { get; set; } = DefaultFailedAgents;

    /// <summary>The time within which they must fail.</summary>
    /// <value>1 s to 24 h; 30 s by default.</value>
    public TimeSpan Window { get; set; } = DefaultWindow;

    /// <summary>How often recovery of all failed agents is tried while the system is degraded.</summary>
    /// <value>1 s to 24 h; 60 s by default.</value>
    public TimeSpan RetryInterval { get; set; } = DefaultRetryInterval;

    /// <summary>Fewer agents than these must be failed, for <see cref="CalmTime"/>, until the system is no longer degraded.</summary>
    /// <value>1 to 1,000,000, and at most one more than <see cref="FailedAgents"/>; 2 by default.</value>
    public int CalmAgents { get; set; } = DefaultCalmAgents;

    /// <summary>For how long that must be so, without interruption.</summary>
    /// <value>1 s to 24 h; 120 s by default.</value>
    public TimeSpan CalmTime { get; set; } = DefaultCalmTime;

    /// <summary>By what the limit of active sessions is multiplied while the system is degraded. Active sessions over it go on.</summary>
    /// <value>0.01 to 1; 0.5 by default.</value>
    public double LimitFactor { get; set; } = DefaultLimitFactor;
}
