using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>The port of leases, as a plan lets it go wrong.</summary>
internal sealed class FaultInjectingLeaseStore(ILeaseStore inner, FaultPlan plan) : ILeaseStore
{
    public ValueTask<ProcessLease> AcquireAsync(string instance, TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.AcquireLease, instance, null, () => inner.AcquireAsync(instance, timeToLive, cancellationToken), cancellationToken);

    public ValueTask<ProcessLease?> RenewAsync(ProcessOwner owner, TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.RenewLease, owner, null, () => inner.RenewAsync(owner, timeToLive, cancellationToken), cancellationToken);

    public ValueTask ReleaseAsync(ProcessOwner owner, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.ReleaseLease, owner, null, () => inner.ReleaseAsync(owner, cancellationToken), cancellationToken);

    public ValueTask<bool> FenceAsync(ProcessOwner owner, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.FenceLease, owner, null, () => inner.FenceAsync(owner, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<ProcessLease>> ListAsync(CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.ListLeases, null, null, () => inner.ListAsync(cancellationToken), cancellationToken);
}
