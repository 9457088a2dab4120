using Microsoft.Extensions.Options;

namespace SmallTalk.Sessions;

/// <summary>The configured limit of active sessions, scaled and closed by whoever looks after the system's health.</summary>
internal sealed class CapacityGate : ICapacityGate
{
    private readonly int configured;
    private volatile int limit;
    private volatile string? closedBecause;

    public CapacityGate(IOptions<SessionOptions> options) => limit = configured = options.Value.MaxActiveSessions;

    public int Limit => limit;

    public string? ClosedBecause => closedBecause;

    public void Close(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        closedBecause = reason;
    }

    public void Open() => closedBecause = null;

    public void Scale(double factor)
    {
        if (factor is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be more than 0 and at most 1.");
        limit = Math.Max(1, (int)(configured * factor));
    }
}
