using SmallTalk.Events;
using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>A store of one process, lent to several: disposing it closes nothing, and others may write too.</summary>
public sealed class BorrowedBackend(IStoreBackend inner) : IStoreBackend
{
    public string Name => inner.Name;

    public StoreCapabilities Capabilities => inner.Capabilities | StoreCapabilities.Shared;

    public Durability Durability => inner.Durability;

    public ISessionStore Sessions => inner.Sessions;

    public IEventLog Events => inner.Events;

    public IStateStore State => inner.State;

    public ILeaseStore Leases => inner.Leases;

    public ValueTask InitializeAsync(CancellationToken cancellationToken = default) => inner.InitializeAsync(cancellationToken);

    public ValueTask PingAsync(CancellationToken cancellationToken = default) => inner.PingAsync(cancellationToken);

    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) => inner.GetStatisticsAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
