using SmallTalk.Events;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>A store whose calls go wrong as a plan says: they are late, fail before or after their effect, are lost, doubled, or stand still (B-18).</summary>
/// <remarks>Stands before any other store; calls the plan says nothing about pass unchanged. Safe for use by several threads. Disposing disposes the inner store and is never hit by a fault.</remarks>
public sealed class FaultInjectingBackend : IStoreBackend
{
    private readonly IStoreBackend _inner;
    private readonly FaultPlan _plan;
    private readonly Lazy<ISessionStore> _sessions;
    private readonly Lazy<IEventLog> _events;
    private readonly Lazy<IStateStore> _state;
    private readonly Lazy<ILeaseStore> _leases;

    /// <summary>Stands before a store.</summary>
    /// <param name="inner">The store; owned from now on.</param>
    /// <param name="plan">What goes wrong, and when.</param>
    public FaultInjectingBackend(IStoreBackend inner, FaultPlan plan)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(plan);
        _inner = inner;
        _plan = plan;
        // Asked for late: a store may have its ports only once it is open.
        _sessions = new(() => new FaultInjectingSessionStore(inner.Sessions, plan));
        _events = new(() => new FaultInjectingEventLog(inner.Events, plan));
        _state = new(() => new FaultInjectingStateStore(inner.State, plan));
        _leases = new(() => new FaultInjectingLeaseStore(inner.Leases, plan));
    }

    /// <inheritdoc/>
    public string Name => _inner.Name;

    /// <inheritdoc/>
    public StoreCapabilities Capabilities => _inner.Capabilities;

    /// <inheritdoc/>
    public Durability Durability => _inner.Durability;

    /// <inheritdoc/>
    public ISessionStore Sessions => _sessions.Value;

    /// <inheritdoc/>
    public IEventLog Events => _events.Value;

    /// <inheritdoc/>
    public IStateStore State => _state.Value;

    /// <inheritdoc/>
    public ILeaseStore Leases => _leases.Value;

    /// <inheritdoc/>
    public ValueTask InitializeAsync(CancellationToken cancellationToken = default) =>
        _plan.RunAsync(StoreOperations.Initialize, null, null, () => _inner.InitializeAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask PingAsync(CancellationToken cancellationToken = default) =>
        _plan.RunAsync(StoreOperations.Ping, null, null, () => _inner.PingAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        _plan.RunAsync(StoreOperations.GetStatistics, null, null, () => _inner.GetStatisticsAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
