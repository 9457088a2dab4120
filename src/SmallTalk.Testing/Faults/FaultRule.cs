namespace SmallTalk.Testing;

/// <summary>One rule of a <see cref="FaultPlan"/>: which calls get which fault. Safe for use by several threads.</summary>
public sealed class FaultRule
{
    private readonly string _operations;
    private readonly Func<StoreCall, bool>? _when;
    private readonly FaultSchedule _schedule;
    private readonly TaskCompletionSource<StoreCall> _firstHit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _sync = new();
    private bool _disarmed;
    private long _matched;
    private int _hits;

    internal FaultRule(string operations, Fault fault, Func<StoreCall, bool>? when, FaultSchedule schedule)
    {
        _operations = operations;
        _when = when;
        _schedule = schedule;
        Fault = fault;
    }

    /// <summary>What goes wrong.</summary>
    public Fault Fault { get; }

    /// <summary>How many calls it has hit so far.</summary>
    public int Hits
    {
        get
        {
            lock (_sync)
                return _hits;
        }
    }

    /// <summary>Completes with the first call the rule hits. Take it before what triggers the call.</summary>
    public Task<StoreCall> FirstHit => _firstHit.Task;

    /// <summary>Ends the rule: it hits no further call.</summary>
    public void Disarm()
    {
        lock (_sync)
            _disarmed = true;
    }

    internal bool TryHit(StoreCall call)
    {
        if (!Concerns(call.Operation) || _when?.Invoke(call) == false)
            return false;
        lock (_sync)
        {
            if (_disarmed || _hits >= _schedule.Times || !_schedule.Decides(++_matched))
                return false;
            _hits++;
        }
        _firstHit.TrySetResult(call);
        return true;
    }

    private bool Concerns(string operation) =>
        _operations.EndsWith('*') ? operation.StartsWith(_operations[..^1], StringComparison.Ordinal) : operation.Equals(_operations, StringComparison.Ordinal);
}
