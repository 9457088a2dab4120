using SmallTalk.Events;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>A store that is lent: disposing this closes nothing.</summary>
/// <param name="inner">The store.</param>
/// <param name="added">What it can do besides, <see cref="StoreCapabilities.Shared"/> for a store of one process that is lent to several hosts in it.</param>
public class BorrowedBackend(IStoreBackend inner, StoreCapabilities added = StoreCapabilities.None) : IStoreBackend
{
    protected IStoreBackend Inner => inner;

    public string Name => inner.Name;

    public StoreCapabilities Capabilities => inner.Capabilities | added;

    public Durability Durability => inner.Durability;

    public virtual ISessionStore Sessions => inner.Sessions;

    public virtual IEventLog Events => inner.Events;

    public IStateStore State => inner.State;

    public ILeaseStore Leases => inner.Leases;

    public ValueTask InitializeAsync(CancellationToken cancellationToken = default) => inner.InitializeAsync(cancellationToken);

    public ValueTask PingAsync(CancellationToken cancellationToken = default) => inner.PingAsync(cancellationToken);

    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) => inner.GetStatisticsAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
