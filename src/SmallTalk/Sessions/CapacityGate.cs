using Microsoft.Extensions.Options;

namespace SmallTalk.Sessions;

/// <summary>The configured limit of active sessions, scaled and closed by whoever looks after the system's health.</summary>
internal sealed class CapacityGate : ICapacityGate
{
    private readonly int _configured;
    private volatile int _limit;
    private volatile string? _closedBecause;

    public CapacityGate(IOptions<SessionOptions> options) => _limit = _configured = options.Value.MaxActiveSessions;

    public int Limit => _limit;

    public string? ClosedBecause => _closedBecause;

    public void Close(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        _closedBecause = reason;
    }

    public void Open() => _closedBecause = null;

    public void Scale(double factor)
    {
        if (factor is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be more than 0 and at most 1.");
        _limit = Math.Max(1, (int)(_configured * factor));
    }
}
