using SmallTalk.Events;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Integration.Migration;

/// <summary>A store that stays open when its host closes it.</summary>
internal class Borrowed(IStoreBackend inner) : IStoreBackend
{
    protected IStoreBackend Inner => inner;

    public string Name => inner.Name;

    public StoreCapabilities Capabilities => inner.Capabilities;

    public Durability Durability => inner.Durability;

    public virtual ISessionStore Sessions => inner.Sessions;

    public IEventLog Events => inner.Events;

    public IStateStore State => inner.State;

    public ILeaseStore Leases => inner.Leases;

    public ValueTask InitializeAsync(CancellationToken cancellationToken = default) => inner.InitializeAsync(cancellationToken);

    public ValueTask PingAsync(CancellationToken cancellationToken = default) => inner.PingAsync(cancellationToken);

    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) => inner.GetStatisticsAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
