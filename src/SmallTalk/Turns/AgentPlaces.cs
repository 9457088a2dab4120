using System.Threading.RateLimiting;
using SmallTalk.Agents;

namespace SmallTalk.Turns;

/// <summary>
/// The places of calls that may run at once with one agent. Each instance has places of its own: those of calls that a dead one never ends are not missing to the
/// one that comes after it. Safe for use by several threads.
/// </summary>
internal sealed class AgentPlaces(AgentRow row, GuardSettings settings) : IDisposable
{
    private readonly Lock _lock = new();
    private volatile Places _places = new(row.Instance, Limiter(settings));

    /// <summary>How many calls wait.</summary>
    public long Waiting => _places.Limiter.GetStatistics()!.CurrentQueuedCount;

    /// <summary>The places of an instance; of one that is not asked any more those of its successor, which its calls do not take.</summary>
    public ConcurrencyLimiter Of(AgentInstance instance)
    {
        var places = _places;
        if (places.Instance == instance)
            return places.Limiter;
        lock (_lock)
        {
            if (_places.Instance != row.Instance)
                _places = new(row.Instance, Limiter(settings));
            return _places.Limiter;
        }
    }

    public void Dispose() => _places.Limiter.Dispose();

    private static ConcurrencyLimiter Limiter(GuardSettings settings) =>
        new(
            new()
            {
                PermitLimit = settings.MaxConcurrentCalls,
                QueueLimit = settings.MaxQueuedCalls,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }
        );

    private sealed record Places(AgentInstance Instance, ConcurrencyLimiter Limiter);
}
