namespace SmallTalk.Testing;

/// <summary>One rule of a <see cref="FaultPlan"/>: which calls get which fault. Safe for use by several threads.</summary>
public sealed class FaultRule
{
    private readonly string operations;
    private readonly Func<StoreCall, bool>? when;
    private readonly FaultSchedule schedule;
    private readonly TaskCompletionSource<StoreCall> firstHit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock sync = new();
    private bool disarmed;
    private long matched;
    private int hits;

    internal FaultRule(string operations, Fault fault, Func<StoreCall, bool>? when, FaultSchedule schedule)
    {
        this.operations = operations;
        this.when = when;
        this.schedule = schedule;
        Fault = fault;
    }

    /// <summary>What goes wrong.</summary>
    public Fault Fault { get; }

    /// <summary>How many calls it has hit so far.</summary>
    public int Hits
    {
        get
        {
            lock (sync)
                return hits;
        }
    }

    /// <summary>Completes with the first call the rule hits. Take it before what triggers the call.</summary>
    public Task<StoreCall> FirstHit => firstHit.Task;

    /// <summary>Ends the rule: it hits no further call.</summary>
    public void Disarm()
    {
        lock (sync)
            disarmed = true;
    }

    internal bool TryHit(StoreCall call)
    {
        if (!Concerns(call.Operation) || when?.Invoke(call) == false)
            return false;
        lock (sync)
        {
            if (disarmed || hits >= schedule.Times || !schedule.Decides(++matched))
                return false;
            hits++;
        }
        firstHit.TrySetResult(call);
        return true;
    }

    private bool Concerns(string operation) =>
        operations.EndsWith('*')
            ? operation.StartsWith(operations[..^1], StringComparison.Ordinal)
            : operation.Equals(operations, StringComparison.Ordinal);
}
