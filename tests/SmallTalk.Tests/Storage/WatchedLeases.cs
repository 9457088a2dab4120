using System.Threading.Channels;

namespace SmallTalk.Storage;

/// <summary>Leases that tell of every renewal, and fail when they are told to.</summary>
internal sealed class WatchedLeases(TimeProvider time) : ILeaseStore
{
    private readonly InMemoryLeaseStore inner = new(time);
    private readonly Channel<ProcessLease?> renewals = Channel.CreateUnbounded<ProcessLease?>();

    public bool IsDown { get; set; }

    /// <summary>Whether renewals are never answered.</summary>
    public bool IsHung { get; set; }

    /// <summary>What a renewal fails with that no store should throw.</summary>
    public Exception? Defect { get; set; }

    public int RenewalsUnseen => renewals.Reader.Count;

    /// <summary>What the next renewal brought; null when the lease was lost or the store was down.</summary>
    public Task<ProcessLease?> NextRenewalAsync() => renewals.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

    public ValueTask<ProcessLease> AcquireAsync(string instance, TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
        inner.AcquireAsync(instance, timeToLive, cancellationToken);

    public async ValueTask<ProcessLease?> RenewAsync(ProcessOwner owner, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        // Read before the renewal is told of: the test goes on from there.
        var (isDown, isHung, defect) = (IsDown, IsHung, Defect);
        var lease = isDown || isHung || defect is not null ? null : await inner.RenewAsync(owner, timeToLive, cancellationToken);
        renewals.Writer.TryWrite(lease);
        if (isHung)
            await new TaskCompletionSource().Task;
        if (defect is not null)
            throw defect;
        return isDown ? throw new StoreUnavailableException("nobody is there") : lease;
    }

    public ValueTask ReleaseAsync(ProcessOwner owner, CancellationToken cancellationToken = default) =>
        IsDown ? throw new StoreUnavailableException("nobody is there") : inner.ReleaseAsync(owner, cancellationToken);

    public ValueTask<bool> FenceAsync(ProcessOwner owner, CancellationToken cancellationToken = default) => inner.FenceAsync(owner, cancellationToken);

    public ValueTask<IReadOnlyList<ProcessLease>> ListAsync(CancellationToken cancellationToken = default) => inner.ListAsync(cancellationToken);
}
