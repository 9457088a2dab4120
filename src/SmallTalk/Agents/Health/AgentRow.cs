namespace SmallTalk.Agents;

/// <summary>What is known of one agent: its instance of now, how it was judged, and what the sweep remembers of it.</summary>
internal sealed class AgentRow
{
    private readonly TimeProvider _time;
    private readonly SweepSignal _signal;
    private readonly Lock _lock = new();
    private volatile AgentInstance _instance;
    private volatile Verdict _verdict;
    private volatile AgentStatus _status;
    private volatile string? _standIn;
    private TaskCompletionSource? _settled;
    private bool _isSettled = true;
    private bool _isWatched;
    private int _calls;
    private int _restarts;
    private long _credit;
    private long _creditedSign;

    public AgentRow(AgentSource source, IAgent agent, SweepSignal signal, TimeProvider time)
    {
        Source = source;
        Name = agent.Descriptor.Name;
        Backup = agent.Descriptor.Backup;
        _signal = signal;
        _time = time;
        _instance = new(agent, signal, time);
        _verdict = new(AgentStatus.Healthy, null, time.GetUtcNow());
    }

    public AgentSource Source { get; }

    public string Name { get; }

    public string? Backup { get; }

    /// <summary>The instance that is asked.</summary>
    public AgentInstance Instance => _instance;

    public AgentStatus Status => _status;

    public string? Cause => _verdict.Cause;

    /// <summary>Whether the agent may be asked.</summary>
    public bool IsUsable => Status is not (AgentStatus.Failed or AgentStatus.Restarting);

    /// <summary>The name of the agent that stands in for it.</summary>
    public string? StandIn
    {
        get => _standIn;
        set => _standIn = value;
    }

    /// <summary>The probe that is on its way; the sweep's alone.</summary>
    public AgentProbe? Probe { get; set; }

    /// <summary>The probe that was not answered, until one is or the agent makes progress; the sweep's alone.</summary>
    public AgentProbe? FailedProbe { get; set; }

    /// <summary>Whether it seemed to have failed at the last look; the sweep's alone.</summary>
    public bool SeemsFailed { get; set; }

    /// <summary>When the next probe is due; the sweep's alone.</summary>
    public long NextProbe { get; set; }

    public void Called() => Interlocked.Increment(ref _calls);

    public void Ended() => Interlocked.Decrement(ref _calls);

    /// <summary>How long it has given no sign of life, without the time in which nobody could look.</summary>
    public long Silence(long now)
    {
        var sign = _instance.Sign;
        return now - sign - (sign == _creditedSign ? _credit : 0);
    }

    /// <summary>The sweep was late: that long nobody may have been able to beat, but not from before the last sign.</summary>
    public void Credit(long late, long now)
    {
        var sign = _instance.Sign;
        _credit = sign == _creditedSign ? _credit + late : Math.Clamp(now - sign, 0, late);
        _creditedSign = sign;
        if (Probe is { } probe)
            probe.Credit += Math.Clamp(now - probe.Began, 0, late);
    }

    /// <summary>An instance that may take the place of the one of now.</summary>
    public AgentInstance NewInstance(IAgent agent) => new(agent, _signal, _time);

    /// <summary>Puts a new instance in the place of the one of now, of which nothing is remembered.</summary>
    /// <returns>The one before.</returns>
    public AgentInstance Replace(AgentInstance instance)
    {
        var before = _instance;
        _instance = instance;
        (Probe, FailedProbe, SeemsFailed) = (null, null, false);
        _restarts++;
        return before;
    }

    /// <summary>Judges it. An agent that cannot be asked is settled when recovery has said so.</summary>
    public void Judge(AgentStatus status, string? cause)
    {
        lock (_lock)
        {
            _verdict = new(status, cause, _time.GetUtcNow());
            _status = status;
            _isSettled &= IsUsable;
        }
    }

    /// <summary>From now on it is looked at: until now no beat was missed.</summary>
    public void Watch()
    {
        _instance.Beat();
        lock (_lock)
            _isWatched = true;
    }

    /// <summary>It can be asked again, or no new instance comes soon. When its instance has ended meanwhile, who waits is told when that has been seen.</summary>
    public void Settle()
    {
        TaskCompletionSource? settled;
        lock (_lock)
        {
            _isSettled = true;
            if (HasEndedUnseen)
                return;
            (settled, _settled) = (_settled, null);
        }
        settled?.SetResult();
    }

    /// <summary>Completes when it is known whether the agent can be asked: no new instance comes soon, and none has ended without anybody having seen it.</summary>
    public Task SettledAsync()
    {
        lock (_lock)
            return _isSettled && !HasEndedUnseen ? Task.CompletedTask : (_settled ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>Whether its instance has ended and a look is still to see that. Under the lock.</summary>
    private bool HasEndedUnseen => IsUsable && _instance.End is not null && _isWatched;

    public AgentHealth ToHealth()
    {
        var verdict = _verdict;
        return new()
        {
            Name = Name,
            Status = verdict.Status,
            Cause = verdict.Cause,
            Since = verdict.Since,
            CallsInFlight = Volatile.Read(ref _calls),
            Restarts = Volatile.Read(ref _restarts),
            StandIn = _standIn,
            IsWatched = _instance.IsWatched,
        };
    }

    private sealed record Verdict(AgentStatus Status, string? Cause, DateTimeOffset Since);
}
