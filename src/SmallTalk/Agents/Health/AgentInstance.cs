namespace SmallTalk.Agents;

/// <summary>One instance of an agent and its signs of life, which are written by anyone, each by one write. What an instance says after another has taken its place reaches nobody.</summary>
internal sealed class AgentInstance(IAgent agent, SweepSignal signal, TimeProvider time) : IAgentHeartbeat
{
    private readonly Lock _lock = new();
    private readonly HashSet<IWatchedCall> _calls = [];
    private long _sign = time.GetTimestamp();
    private long _progress = long.MinValue;
    private volatile string? _end;
    private volatile string? _lostBecause;
    private volatile bool _isDegraded;

    public IAgent Agent => agent;

    public bool Beats { get; } = agent is IBeatingAgent;

    public IProbedAgent? Probed { get; } = agent as IProbedAgent;

    public bool IsWatched => Beats || Probed is not null;

    /// <summary>Whether anybody wants to know of its progress.</summary>
    public bool IsTracked { get; } = agent is IBeatingAgent or IProbedAgent or ICapturedAgent or ISubscribingAgent;

    /// <summary>The last sign of life.</summary>
    public long Sign => Volatile.Read(ref _sign);

    /// <summary>Why it cannot go on, as it says itself; null as long as it can.</summary>
    public string? End => _end;

    /// <summary>Why it was found to have failed; null while it may be asked.</summary>
    public string? LostBecause => _lostBecause;

    /// <summary>Whether half or more of the events that it had missed have failed.</summary>
    public bool IsDegraded
    {
        get => _isDegraded;
        set => _isDegraded = value;
    }

    /// <inheritdoc/>
    public void Beat() => Volatile.Write(ref _sign, time.GetTimestamp());

    /// <inheritdoc/>
    public void Fail(string cause)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(cause);
        if (Interlocked.CompareExchange(ref _end, cause, null) is null)
            signal.Set();
    }

    /// <summary>It has answered a probe.</summary>
    public void Answered(long now) => Volatile.Write(ref _sign, now);

    /// <summary>Its answer goes on.</summary>
    public void Progressed(long now)
    {
        Volatile.Write(ref _progress, now);
        Volatile.Write(ref _sign, now);
    }

    public bool HasProgressedSince(long moment) => Volatile.Read(ref _progress) > moment;

    /// <returns>False when the instance has failed, or says itself that it cannot go on though no look has seen it yet.</returns>
    public bool TryEnter(IWatchedCall call)
    {
        lock (_lock)
            return (_lostBecause ?? _end) is null && _calls.Add(call);
    }

    public void Leave(IWatchedCall call)
    {
        lock (_lock)
            _calls.Remove(call);
    }

    /// <summary>It has failed: calls of it end, and no other begins until it is taken back.</summary>
    public void Lose(string cause)
    {
        IWatchedCall[] lost;
        lock (_lock)
        {
            _lostBecause = cause;
            lost = [.. _calls];
        }
        foreach (var call in lost)
            call.Lose();
    }

    /// <summary>It is well again by itself.</summary>
    public void TakeBack() => _lostBecause = null;
}
