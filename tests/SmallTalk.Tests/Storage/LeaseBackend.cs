using SmallTalk.Events;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>A backend that only has leases, and says whether others could reach it.</summary>
internal sealed class LeaseBackend(ILeaseStore leases, StoreCapabilities capabilities) : IStoreBackend
{
    public string Name => "leases";

    public StoreCapabilities Capabilities => capabilities;

    public Durability Durability => Durability.Memory;

    public ISessionStore Sessions => throw new NotSupportedException();

    public IEventLog Events => throw new NotSupportedException();

    public IStateStore State => throw new NotSupportedException();

    public ILeaseStore Leases => leases;

    public ValueTask InitializeAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask PingAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) => new(new StoreStatistics());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
