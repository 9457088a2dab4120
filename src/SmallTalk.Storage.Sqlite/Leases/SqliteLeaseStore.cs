namespace SmallTalk.Storage.Sqlite;

/// <summary>Leases of processes, on the clock of the machine whose file it is.</summary>
internal sealed class SqliteLeaseStore(ReaderPool readers, Writer writer, TimeProvider time) : ILeaseStore
{
    private const string Held = "instance = ?1 and epoch = ?2 and not fenced and not released";

    private static readonly SqlText Acquire = new(
        """
        insert into st_lease values (?1, 1, ?2, 0, 0)
        on conflict (instance) do update set epoch = epoch + 1, expires_at = excluded.expires_at, fenced = 0, released = 0 returning epoch
        """
    );

    private static readonly SqlText Renew = new($"update st_lease set expires_at = ?3 where {Held}");
    private static readonly SqlText Release = new("update st_lease set released = 1 where instance = ?1 and epoch = ?2");
    private static readonly SqlText Fence = new($"update st_lease set fenced = 1 where {Held} and expires_at <= ?3");
    private static readonly SqlText IsHeld = new($"select 1 from st_lease where {Held}");
    private static readonly SqlText List = new("select instance, epoch, expires_at, fenced from st_lease where not released order by instance");

    /// <summary>Prepares what is needed most, so that a table of another shape is found at the start.</summary>
    public static void Prepare(Connection connection) => _ = connection[Acquire];

    public async ValueTask<ProcessLease> AcquireAsync(string instance, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        StoreChecks.CheckLease(instance, timeToLive);
        cancellationToken.ThrowIfCancellationRequested();
        return await writer
            .WriteAsync(
                transaction =>
                {
                    var expiresAt = Expiry(transaction, timeToLive);
                    var acquire = transaction.Connection[Acquire].Set(instance).Set(expiresAt);
                    acquire.Step();
                    var epoch = acquire.GetLong(0);
                    acquire.Run();
                    transaction.ForgetLeases();
                    return Show(new(instance, epoch), expiresAt, isFenced: false, transaction.Now);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    public async ValueTask<ProcessLease?> RenewAsync(ProcessOwner owner, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        StoreChecks.CheckLease(owner.Instance, timeToLive);
        cancellationToken.ThrowIfCancellationRequested();
        return await writer
            .WriteAsync(
                transaction =>
                {
                    var expiresAt = Expiry(transaction, timeToLive);
                    transaction.Connection[Renew].Set(owner.Instance).Set(owner.Epoch).Set(expiresAt).Run();
                    return transaction.Connection.Changes == 0 ? null : Show(owner, expiresAt, isFenced: false, transaction.Now);
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    public async ValueTask ReleaseAsync(ProcessOwner owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        cancellationToken.ThrowIfCancellationRequested();
        await writer
            .WriteAsync(
                transaction =>
                {
                    transaction.Connection[Release].Set(owner.Instance).Set(owner.Epoch).Run();
                    transaction.ForgetLeases();
                    return true;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    public async ValueTask<bool> FenceAsync(ProcessOwner owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        cancellationToken.ThrowIfCancellationRequested();
        return await writer
            .WriteAsync(
                transaction =>
                {
                    transaction.Connection[Fence].Set(owner.Instance).Set(owner.Epoch).Set(transaction.Now).Run();
                    transaction.ForgetLeases();
                    var held = transaction.Connection[IsHeld].Set(owner.Instance).Set(owner.Epoch);
                    var isHeld = held.Step();
                    held.Reset();
                    return !isHeld;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<ProcessLease>> ListAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<IReadOnlyList<ProcessLease>>(cancellationToken)
            : new(readers.Read<IReadOnlyList<ProcessLease>>(connection => ReadAll(connection, Moments.ToMicroseconds(time.GetUtcNow()))));

    private static List<ProcessLease> ReadAll(Connection connection, long now)
    {
        var leases = new List<ProcessLease>();
        var read = connection[List];
        while (read.Step())
            leases.Add(Show(new(read.GetText(0), read.GetLong(1)), read.GetLong(2), read.GetBool(3), now));
        return leases;
    }

    private static long Expiry(WriteTransaction transaction, TimeSpan timeToLive) =>
        Math.Min(transaction.Now + Math.Max(1, Moments.ToMicroseconds(timeToLive)), Moments.ToMicroseconds(DateTimeOffset.MaxValue));

    private static ProcessLease Show(ProcessOwner owner, long expiresAt, bool isFenced, long now) =>
        new(owner, Moments.FromMicroseconds(expiresAt), now >= expiresAt, isFenced);
}
