using SmallTalk.Events;
using SmallTalk.State;

namespace SmallTalk.Storage.Conformance;

/// <summary>A backend of which one port is replaced by a faulty one.</summary>
internal class MutantBackend(IStoreBackend inner) : IStoreBackend
{
    public string Name => inner.Name;

    public virtual StoreCapabilities Capabilities => inner.Capabilities;

    public Durability Durability => inner.Durability;

    public ISessionStore Sessions { get; init; } = inner.Sessions;

    public IEventLog Events { get; init; } = inner.Events;

    public IStateStore State { get; init; } = inner.State;

    public ILeaseStore Leases { get; init; } = inner.Leases;

    public ValueTask InitializeAsync(CancellationToken cancellationToken = default) => inner.InitializeAsync(cancellationToken);

    public ValueTask PingAsync(CancellationToken cancellationToken = default) => inner.PingAsync(cancellationToken);

    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) => inner.GetStatisticsAsync(cancellationToken);

    public virtual ValueTask DisposeAsync() => inner.DisposeAsync();
}
