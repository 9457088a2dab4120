using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>Leases by the server's clock (ADR 1).</summary>
internal sealed class PostgresLeaseStore(PostgresDatabase database) : ILeaseStore
{
    private readonly string _acquire = database.Sql(
        """
        insert into st_lease as l (instance, epoch, expires_at) values ($1, 1, st_now() + $2)
        on conflict (instance) do update set epoch = l.epoch + 1, expires_at = st_now() + $2, fenced = false, released = false
        returning epoch, expires_at
        """
    );

    private readonly string _renew = database.Sql(
        "update st_lease set expires_at = st_now() + $3 where instance = $1 and epoch = $2 and not fenced and not released returning epoch, expires_at"
    );

    private readonly string _release = database.Sql("update st_lease set released = true where instance = $1 and epoch = $2");

    // True: it can commit no more.
    private readonly string _fence = database.Sql(
        """
        with f as (
            update st_lease set fenced = true
            where instance = $1 and epoch = $2 and not fenced and not released and expires_at <= st_now() returning 1
        )
        select exists (select from f)
            or not exists (select from st_lease where instance = $1 and epoch = $2 and not fenced and not released) as fenced
        """
    );

    private readonly string _list = database.Sql(
        "select instance, epoch, expires_at, expires_at <= st_now() as expired, fenced from st_lease where not released order by instance"
    );

    public async ValueTask<ProcessLease> AcquireAsync(string instance, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        StoreChecks.CheckLease(instance, timeToLive);
        return (
            await RunAsync(_acquire, instance, [Param.Text(instance), Param.Long(Moments.ToMicroseconds(timeToLive))], cancellationToken).ConfigureAwait(false)
        )!;
    }

    public ValueTask<ProcessLease?> RenewAsync(ProcessOwner owner, TimeSpan timeToLive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        StoreChecks.CheckLease(owner.Instance, timeToLive);
        return RunAsync(_renew, owner.Instance, [.. Key(owner), Param.Long(Moments.ToMicroseconds(timeToLive))], cancellationToken);
    }

    public async ValueTask ReleaseAsync(ProcessOwner owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        await database.ExecuteAsync(_release, Key(owner), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> FenceAsync(ProcessOwner owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return database.RunAsync(
            _fence,
            Key(owner),
            static async (reader, token) => await reader.ReadAsync(token).ConfigureAwait(false) && reader.GetBoolean(0),
            isWrite: true,
            cancellationToken
        );
    }

    public ValueTask<IReadOnlyList<ProcessLease>> ListAsync(CancellationToken cancellationToken = default) =>
        database.RunAsync(_list, [], ReadAsync, isWrite: false, cancellationToken);

    private static async ValueTask<IReadOnlyList<ProcessLease>> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var leases = new List<ProcessLease>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            leases.Add(SessionRows.Guard("st_lease", 0, reader, Lease));
        return leases;
    }

    private static ProcessLease Lease(NpgsqlDataReader row) =>
        new(new(row.GetString(0), row.GetInt64(1)), Moments.FromMicroseconds(row.GetInt64(2)), row.GetBoolean(3), row.GetBoolean(4));

    private ValueTask<ProcessLease?> RunAsync(string statement, string instance, NpgsqlParameter[] parameters, CancellationToken cancellationToken) =>
        database.RunAsync(
            statement,
            parameters,
            async (reader, token) =>
                await reader.ReadAsync(token).ConfigureAwait(false)
                    ? new ProcessLease(new(instance, reader.GetInt64(0)), Moments.FromMicroseconds(reader.GetInt64(1)), IsExpired: false, IsFenced: false)
                    : null,
            isWrite: true,
            cancellationToken
        );

    private static NpgsqlParameter[] Key(ProcessOwner owner) => [Param.Text(owner.Instance), Param.Long(owner.Epoch)];
}
