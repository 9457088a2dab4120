namespace SmallTalk.Turns;

/// <summary>How turns are run; section <c>SmallTalk:Turns</c>. Read once, at start.</summary>
public sealed class TurnRunnerOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "SmallTalk:Turns";

    /// <summary>The default of <see cref="QueueLimit"/>.</summary>
    public const int DefaultQueueLimit = 16;

    /// <summary>The default of <see cref="BufferedUpdates"/>.</summary>
    public const int DefaultBufferedUpdates = 64;

    /// <summary>The default of <see cref="MaxSpeakers"/>.</summary>
    public const int DefaultMaxSpeakers = 100;

    /// <summary>The default of <see cref="AgentTimeout"/>: five minutes.</summary>
    public static readonly TimeSpan DefaultAgentTimeout = TimeSpan.FromMinutes(5);

    /// <summary>The default of <see cref="IdleTimeout"/>: a minute.</summary>
    public static readonly TimeSpan DefaultIdleTimeout = TimeSpan.FromMinutes(1);

    /// <summary>The default of <see cref="StallTimeout"/>: half a minute.</summary>
    public static readonly TimeSpan DefaultStallTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The default of <see cref="DirectorTimeout"/>: half a minute.</summary>
    public static readonly TimeSpan DefaultDirectorTimeout = TimeSpan.FromSeconds(30);

    /// <summary>What happens to a turn while another one of the same session runs.</summary>
    /// <value><see cref="TurnConcurrency.Queue"/> by default.</value>
    public TurnConcurrency Concurrency { get; set; } = TurnConcurrency.Queue;

    /// <summary>How many turns of one session may wait, 1 to 10,000; the next one is rejected.</summary>
    /// <value>16 by default.</value>
    public int QueueLimit { get; set; } = DefaultQueueLimit;

    /// <summary>What is kept of a turn that fails, is cancelled or is left.</summary>
    /// <value><see cref="TurnFailurePolicy.KeepUserMessage"/> by default.</value>
    public TurnFailurePolicy FailurePolicy { get; set; } = TurnFailurePolicy.KeepUserMessage;

    /// <summary>How long an agent may take for one answer, tools included, waiting for a slow consumer not included; 10 ms to 24 h.</summary>
    /// <value>5 minutes by default.</value>
    public TimeSpan AgentTimeout { get; set; } = DefaultAgentTimeout;

    /// <summary>How long an agent may be silent, from one update to the next; a running tool is silent. 10 ms to 24 h.</summary>
    /// <value>1 minute by default.</value>
    public TimeSpan IdleTimeout { get; set; } = DefaultIdleTimeout;

    /// <summary>How long a full buffer waits for its consumer before the turn is ended; 10 ms to 24 h.</summary>
    /// <value>30 seconds by default.</value>
    public TimeSpan StallTimeout { get; set; } = DefaultStallTimeout;

    /// <summary>How long a group may take to choose a speaker; 10 ms to 24 h.</summary>
    /// <value>30 seconds by default.</value>
    public TimeSpan DirectorTimeout { get; set; } = DefaultDirectorTimeout;

    /// <summary>How many updates wait for a slow consumer before the agent has to wait, 1 to 65,536.</summary>
    /// <value>64 by default.</value>
    public int BufferedUpdates { get; set; } = DefaultBufferedUpdates;

    /// <summary>How many speakers one turn may have, 1 to 10,000; then it ends with the reason <c>speaker_limit</c>.</summary>
    /// <value>100 by default.</value>
    public int MaxSpeakers { get; set; } = DefaultMaxSpeakers;

    /// <summary>Whether a turn that was killed is gone on with before the next one of its session; its updates are not handed out, its messages are in the history.</summary>
    /// <value>False by default: the next turn is rejected until the killed one is resumed or abandoned.</value>
    public bool ResumePendingTurns { get; set; }

    /// <summary>
    /// Whether turns whose process is gone are gone on with by another one without being asked: those of a process that died as soon as its lease has run out, those that
    /// a stopping process has left within a minute. Nobody reads their updates; what they lead to is in the session and the events.
    /// </summary>
    /// <value>False by default: they wait for <see cref="ITurnRunner.ResumeTurnAsync"/>. Set it in processes that have all agents.</value>
    public bool TakeOverPendingTurns { get; set; }
}
