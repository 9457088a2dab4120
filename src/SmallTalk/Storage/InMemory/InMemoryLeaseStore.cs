using System.Collections.Concurrent;

namespace SmallTalk.Storage;

/// <summary>The leases of the in-memory store. Rows are immutable and swapped, so that commits read them without a lock.</summary>
internal sealed class InMemoryLeaseStore(TimeProvider time) : ILeaseStore
{
    private readonly ConcurrentDictionary<string, Row> _rows = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Whether a commit of this owner is accepted now.</summary>
    public bool Accepts(ProcessOwner owner) => _rows.TryGetValue(owner.Instance, out var row) && row.IsHeldBy(owner);

    public ValueTask<ProcessLease> AcquireAsync(string instance, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        StoreChecks.CheckLease(instance, timeToLive);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ProcessLease>(cancellationToken);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var epoch = _rows.TryGetValue(instance, out var earlier) ? earlier.Epoch + 1 : 1;
            var row = _rows[instance] = new(epoch, now + timeToLive, IsFenced: false, IsReleased: false);
            return new(row.Show(instance, now));
        }
    }

    public ValueTask<ProcessLease?> RenewAsync(ProcessOwner owner, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        StoreChecks.CheckLease(owner.Instance, timeToLive);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ProcessLease?>(cancellationToken);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (!_rows.TryGetValue(owner.Instance, out var row) || !row.IsHeldBy(owner))
                return new((ProcessLease?)null);
            row = _rows[owner.Instance] = row with { ExpiresAt = now + timeToLive };
            return new(row.Show(owner.Instance, now));
        }
    }

    public ValueTask ReleaseAsync(ProcessOwner owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        lock (_gate)
        {
            if (_rows.TryGetValue(owner.Instance, out var row) && row.Epoch == owner.Epoch)
                _rows[owner.Instance] = row with { IsReleased = true };
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> FenceAsync(ProcessOwner owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<bool>(cancellationToken);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (!_rows.TryGetValue(owner.Instance, out var row) || !row.IsHeldBy(owner))
                return new(true);
            if (now < row.ExpiresAt)
                return new(false);
            _rows[owner.Instance] = row with { IsFenced = true };
            return new(true);
        }
    }

    public ValueTask<IReadOnlyList<ProcessLease>> ListAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<IReadOnlyList<ProcessLease>>(cancellationToken);
        var now = time.GetUtcNow();
        return new([.. _rows.Where(pair => !pair.Value.IsReleased).OrderBy(pair => pair.Key, OpaqueText.Order).Select(pair => pair.Value.Show(pair.Key, now))]);
    }

    private sealed record Row(long Epoch, DateTimeOffset ExpiresAt, bool IsFenced, bool IsReleased)
    {
        public bool IsHeldBy(ProcessOwner owner) => Epoch == owner.Epoch && !IsFenced && !IsReleased;

        public ProcessLease Show(string instance, DateTimeOffset now) => new(new(instance, Epoch), ExpiresAt, now >= ExpiresAt, IsFenced);
    }
}
