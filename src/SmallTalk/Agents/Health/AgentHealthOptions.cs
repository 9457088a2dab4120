namespace SmallTalk.Agents;

/// <summary>How the health of agents is watched; section <c>SmallTalk:Agents:Health</c>. Read once, at start.</summary>
public sealed class AgentHealthOptions
{
    /// <summary>The default of <see cref="MissedBeats"/>.</summary>
    public const int DefaultMissedBeats = 2;

    /// <summary>The default of <see cref="BeatInterval"/>: two seconds.</summary>
    public static readonly TimeSpan DefaultBeatInterval = TimeSpan.FromSeconds(2);

    /// <summary>The default of <see cref="ProbeInterval"/>: half a minute.</summary>
    public static readonly TimeSpan DefaultProbeInterval = TimeSpan.FromSeconds(30);

    /// <summary>The default of <see cref="ProbeTimeout"/>: five seconds.</summary>
    public static readonly TimeSpan DefaultProbeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How often an agent with a loop of its own must beat.</summary>
    /// <value>100 ms to 4.25 s; 2 s by default.</value>
    public TimeSpan BeatInterval { get; set; } = DefaultBeatInterval;

    /// <summary>After how many missed beats an agent is suspect; 0.5 s later, or at the look after that, it has failed.</summary>
    /// <value>1 to 10, and with <see cref="BeatInterval"/> at most 4.25 s, so that a failure is found within 5 s; 2 by default.</value>
    public int MissedBeats { get; set; } = DefaultMissedBeats;

    /// <summary>How often an agent that can be probed is.</summary>
    /// <value>1 s to 1 h; 30 s by default.</value>
    public TimeSpan ProbeInterval { get; set; } = DefaultProbeInterval;

    /// <summary>How long an agent may take to answer a probe. One that makes progress meanwhile is busy, and has not failed.</summary>
    /// <value>100 ms to 1 min; 5 s by default.</value>
    public TimeSpan ProbeTimeout { get; set; } = DefaultProbeTimeout;
}
