using Microsoft.Extensions.Options;

namespace SmallTalk.Sessions;

/// <summary>The configured limit of active sessions, scaled and closed by whoever looks after the system's health.</summary>
internal sealed class CapacityGate : ICapacityGate
{
    private readonly int _configured;
    private readonly Lock _changing = new();
    private readonly List<Hold> _holds = [];
    private volatile int _limit;
    private volatile string? _closedBecause;

    public CapacityGate(IOptions<SessionOptions> options) => _limit = _configured = options.Value.MaxActiveSessions;

    public int Limit => _limit;

    public string? ClosedBecause => _closedBecause;

    public IDisposable Close(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return Add(new(this, reason, factor: 1));
    }

    public IDisposable Scale(double factor)
    {
        if (factor is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be more than 0 and at most 1.");
        return Add(new(this, reason: null, factor));
    }

    private Hold Add(Hold hold)
    {
        lock (_changing)
        {
            _holds.Add(hold);
            ApplyHoldingLock();
        }
        return hold;
    }

    private void Remove(Hold hold)
    {
        lock (_changing)
            if (_holds.Remove(hold))
                ApplyHoldingLock();
    }

    private void ApplyHoldingLock()
    {
        var factor = _holds.Count == 0 ? 1 : _holds.Min(hold => hold.Factor);
        _limit = Math.Max(1, (int)(_configured * factor));
        _closedBecause = _holds.FindLast(hold => hold.Reason is not null)?.Reason;
    }

    private sealed class Hold(CapacityGate gate, string? reason, double factor) : IDisposable
    {
        public string? Reason => reason;

        public double Factor => factor;

        public void Dispose() => gate.Remove(this);
    }
}
