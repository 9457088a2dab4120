namespace SmallTalk.Agents;

/// <summary>What is done about agents that have failed; section <c>SmallTalk:Agents:Recovery</c>. Read once, at start.</summary>
public sealed class AgentRecoveryOptions
{
    /// <summary>The default of <see cref="MaxRestarts"/>.</summary>
    public const int DefaultMaxRestarts = 3;

    /// <summary>The default of <see cref="CapturedTurns"/>.</summary>
    public const int DefaultCapturedTurns = 10;

    /// <summary>The default of <see cref="MaxCaptureBytes"/>: 10 MB.</summary>
    public const int DefaultMaxCaptureBytes = 10 * 1024 * 1024;

    /// <summary>The default of <see cref="RestartWindow"/>: five minutes.</summary>
    public static readonly TimeSpan DefaultRestartWindow = TimeSpan.FromMinutes(5);

    /// <summary>The default of <see cref="RestartTimeout"/>: half a minute.</summary>
    public static readonly TimeSpan DefaultRestartTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The default of <see cref="BaseDelay"/>: a second.</summary>
    public static readonly TimeSpan DefaultBaseDelay = TimeSpan.FromSeconds(1);

    /// <summary>The default of <see cref="MaxDelay"/>: half a minute.</summary>
    public static readonly TimeSpan DefaultMaxDelay = TimeSpan.FromSeconds(30);

    /// <summary>The default of <see cref="RetryInterval"/>: a minute.</summary>
    public static readonly TimeSpan DefaultRetryInterval = TimeSpan.FromMinutes(1);

    /// <summary>The default of <see cref="CaptureInterval"/>: ten seconds.</summary>
    public static readonly TimeSpan DefaultCaptureInterval = TimeSpan.FromSeconds(10);

    /// <summary>What is done, one after the other; each step at most once in the list.</summary>
    /// <value>Empty by default, which is <see cref="AgentRecoveryStep.Restart"/>, <see cref="AgentRecoveryStep.Replace"/>, <see cref="AgentRecoveryStep.Alert"/>.</value>
    public IList<AgentRecoveryStep> Steps { get; } = [];

    /// <summary>How many times an agent is restarted within <see cref="RestartWindow"/> before the next step comes.</summary>
    /// <value>1 to 1,000; 3 by default.</value>
    public int MaxRestarts { get; set; } = DefaultMaxRestarts;

    /// <summary>The window over which restarts are counted.</summary>
    /// <value>1 s to 24 h; 5 min by default.</value>
    public TimeSpan RestartWindow { get; set; } = DefaultRestartWindow;

    /// <summary>How long a restart may take, from the call of the factory until the agent has its state and the events that it has missed.</summary>
    /// <value>100 ms to 10 min; 30 s by default.</value>
    public TimeSpan RestartTimeout { get; set; } = DefaultRestartTimeout;

    /// <summary>The bound of the pause before the second restart within the window; it doubles with each further one. The pause is drawn at random below it; the first restart comes at once.</summary>
    /// <value>10 ms to 1 min; 1 s by default.</value>
    public TimeSpan BaseDelay { get; set; } = DefaultBaseDelay;

    /// <summary>What that bound is at most.</summary>
    /// <value><see cref="BaseDelay"/> to 1 h; 30 s by default.</value>
    public TimeSpan MaxDelay { get; set; } = DefaultMaxDelay;

    /// <summary>How often a restart is tried when all steps are done and the agent has still failed.</summary>
    /// <value>1 s to 24 h; 1 min by default.</value>
    public TimeSpan RetryInterval { get; set; } = DefaultRetryInterval;

    /// <summary>How often an <see cref="ICapturedAgent"/> that works is asked for what is to be kept, at most.</summary>
    /// <value>250 ms to 1 h; 10 s by default.</value>
    public TimeSpan CaptureInterval { get; set; } = DefaultCaptureInterval;

    /// <summary>How many of its turns are kept.</summary>
    /// <value>0 to 10,000; 10 by default.</value>
    public int CapturedTurns { get; set; } = DefaultCapturedTurns;

    /// <summary>How large what is kept may be, in bytes of JSON.</summary>
    /// <value>1,024 to 268,435,456; 10 MB by default. <c>SmallTalk:Payloads:MaxStateBytes</c> bounds it, too.</value>
    public int MaxCaptureBytes { get; set; } = DefaultMaxCaptureBytes;
}
