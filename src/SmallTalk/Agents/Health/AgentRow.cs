namespace SmallTalk.Agents;

/// <summary>What is known of one agent. Signs of life are written by anyone, each by one write; the rest is the sweep's.</summary>
internal sealed class AgentRow(IAgent agent, TimeProvider time) : IAgentHeartbeat
{
    private long _sign = time.GetTimestamp();
    private long _progress = long.MinValue;
    private int _calls;
    private long _credit;
    private long _creditedSign;
    private volatile Verdict _verdict = new(AgentStatus.Healthy, null, time.GetUtcNow());

    public IAgent Agent => agent;

    public string Name => agent.Descriptor.Name;

    public bool Beats { get; } = agent is IBeatingAgent;

    public IProbedAgent? Probed { get; } = agent as IProbedAgent;

    public bool IsWatched => Beats || Probed is not null;

    public AgentStatus Status => _verdict.Status;

    public string? Cause => _verdict.Cause;

    /// <summary>The probe that is on its way; the sweep's alone.</summary>
    public AgentProbe? Probe { get; set; }

    /// <summary>The probe that was not answered, until one is or the agent makes progress; the sweep's alone.</summary>
    public AgentProbe? FailedProbe { get; set; }

    /// <summary>Whether it seemed to have failed at the last look; the sweep's alone.</summary>
    public bool SeemsFailed { get; set; }

    /// <summary>When the next probe is due; the sweep's alone.</summary>
    public long NextProbe { get; set; }

    /// <inheritdoc/>
    public void Beat() => Volatile.Write(ref _sign, time.GetTimestamp());

    /// <inheritdoc/>
    public void Fail(string cause) => Judge(AgentStatus.Failed, cause);

    /// <summary>It has answered a probe.</summary>
    public void Answered(long now) => Volatile.Write(ref _sign, now);

    /// <summary>Its answer goes on.</summary>
    public void Progressed(long now)
    {
        Volatile.Write(ref _progress, now);
        Volatile.Write(ref _sign, now);
    }

    public void Called() => Interlocked.Increment(ref _calls);

    public void Ended() => Interlocked.Decrement(ref _calls);

    public bool HasProgressedSince(long moment) => Volatile.Read(ref _progress) > moment;

    /// <summary>How long it has given no sign of life, without the time in which nobody could look.</summary>
    public long Silence(long now)
    {
        var sign = Volatile.Read(ref _sign);
        return now - sign - (sign == _creditedSign ? _credit : 0);
    }

    /// <summary>The sweep was late: that long nobody may have been able to beat, but not from before the last sign.</summary>
    public void Credit(long late, long now)
    {
        var sign = Volatile.Read(ref _sign);
        _credit = sign == _creditedSign ? _credit + late : Math.Clamp(now - sign, 0, late);
        _creditedSign = sign;
        if (Probe is { } probe)
            probe.Credit += Math.Clamp(now - probe.Began, 0, late);
    }

    public void Judge(AgentStatus status, string? cause) => _verdict = new(status, cause, time.GetUtcNow());

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
            IsWatched = IsWatched,
        };
    }

    private sealed record Verdict(AgentStatus Status, string? Cause, DateTimeOffset Since);
}
