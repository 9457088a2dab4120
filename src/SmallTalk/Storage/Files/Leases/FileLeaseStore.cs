namespace SmallTalk.Storage.Files;

/// <summary>The leases of the file store. The lock on the folder proves every process of an earlier opening dead: their leases have run out.</summary>
internal sealed class FileLeaseStore(TimeProvider time, DataFiles files, CommitPipeline pipeline) : ILeaseStore
{
    private readonly SlotFile _slots = new(files, FileNames.Leases);
    private readonly Dictionary<string, LeaseRow> _rows = new(StringComparer.Ordinal);
    private long _opening;

    /// <summary>Reads the leases of earlier openings.</summary>
    internal void Open(long opening)
    {
        _opening = opening;
        foreach (var (place, line) in _slots.ReadAll())
        {
            var (instance, row) = LeaseRow.Read(line, place);
            _rows[instance] = row;
        }
    }

    /// <summary>Whether a commit of this owner is accepted. Called under the pipeline's gate.</summary>
    internal bool Accepts(ProcessOwner owner) => _rows.TryGetValue(owner.Instance, out var row) && row.IsHeldBy(owner);

    public ValueTask<ProcessLease> AcquireAsync(string instance, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        StoreChecks.CheckLease(instance, timeToLive);
        var now = time.GetUtcNow();
        return Run(Acquire, cancellationToken);

        ProcessLease Acquire(CommitRecord record)
        {
            var earlier = _rows.GetValueOrDefault(instance);
            return Show(
                instance,
                Put(record, instance, new((earlier?.Epoch ?? 0) + 1, now + timeToLive, false, false, _opening, earlier?.Place ?? default)),
                now
            );
        }
    }

    public ValueTask<ProcessLease?> RenewAsync(ProcessOwner owner, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        StoreChecks.CheckLease(owner.Instance, timeToLive);
        var now = time.GetUtcNow();
        return Run(Renew, cancellationToken);

        ProcessLease? Renew(CommitRecord record)
        {
            if (!Accepts(owner))
                return null;
            return Show(owner.Instance, Put(record, owner.Instance, _rows[owner.Instance] with { ExpiresAt = now + timeToLive, Opening = _opening }), now);
        }
    }

    public async ValueTask ReleaseAsync(ProcessOwner owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        await Run(Release, cancellationToken).ConfigureAwait(false);

        bool Release(CommitRecord record)
        {
            if (_rows.TryGetValue(owner.Instance, out var row) && row.Epoch == owner.Epoch && !row.IsReleased)
                Put(record, owner.Instance, row with { IsReleased = true });
            return true;
        }
    }

    public ValueTask<bool> FenceAsync(ProcessOwner owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var now = time.GetUtcNow();
        return Run(Fence, cancellationToken);

        bool Fence(CommitRecord record)
        {
            if (!Accepts(owner))
                return true;
            var row = _rows[owner.Instance];
            if (!IsExpired(row, now))
                return false;
            Put(record, owner.Instance, row with { IsFenced = true });
            return true;
        }
    }

    public ValueTask<IReadOnlyList<ProcessLease>> ListAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<IReadOnlyList<ProcessLease>>(cancellationToken);
        var now = time.GetUtcNow();
        return new(
            pipeline.Locked<IReadOnlyList<ProcessLease>>(() =>
                [.. _rows.Where(pair => !pair.Value.IsReleased).OrderBy(pair => pair.Key, OpaqueText.Order).Select(pair => Show(pair.Key, pair.Value, now))]
            )
        );
    }

    private ValueTask<T> Run<T>(Func<CommitRecord, T> write, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<T>(cancellationToken) : pipeline.RunAsync(write, cancellationToken);

    private LeaseRow Put(CommitRecord record, string instance, LeaseRow row)
    {
        row.Write(record.Lines, instance);
        row = row with { Place = _slots.Put(record, row.Place) };
        record.OnAccepted(() => _rows[instance] = row);
        return row;
    }

    private bool IsExpired(LeaseRow row, DateTimeOffset now) => row.Opening != _opening || now >= row.ExpiresAt;

    private ProcessLease Show(string instance, LeaseRow row, DateTimeOffset now) =>
        new(new(instance, row.Epoch), row.ExpiresAt, IsExpired(row, now), row.IsFenced);
}
