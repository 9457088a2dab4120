using Npgsql;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Postgres;

/// <summary>Versioned state in PostgreSQL. State of sessions is written by their commits.</summary>
internal sealed partial class PostgresStateStore(PostgresDatabase database, StateWatchers watchers, TimeProvider time) : IStateStore
{
    private const int MostAttempts = 100;

    private readonly string _write = database.Sql(StateText.Write);
    private readonly string _holds = database.Sql(StateText.Holds);
    private readonly string _historyOfSession = database.Sql(StateText.History(isSession: true));
    private readonly string _historyOfPartition = database.Sql(StateText.History(isSession: false));
    private readonly string _keysOfSession = database.Sql(StateText.KeysOfSession);
    private readonly string _keysOfPartitions = database.Sql(StateText.KeysOfPartitions);
    private readonly string _listOfSession = database.Sql(StateText.List(isSession: true));
    private readonly string _listOfPartition = database.Sql(StateText.List(isSession: false));

    public async ValueTask<StateEntry?> GetAsync(StateKey key, CancellationToken cancellationToken = default)
    {
        StateKey.CheckName(key.Name);
        return (await HistoryAsync(key, 1, cancellationToken).ConfigureAwait(false)) is [var newest, ..] ? newest : null;
    }

    public async ValueTask<IReadOnlyList<StateEntry>> GetHistoryAsync(StateKey key, int limit, CancellationToken cancellationToken = default)
    {
        StateKey.CheckName(key.Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await HistoryAsync(key, limit, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<StateEntry>> ListAsync(
        Partition partition,
        SessionId? session,
        string namePrefix,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(namePrefix);
        if (!TextChecks.IsStorable(namePrefix))
            return [];
        var scope = new StateScope(partition, session);
        var statement = session is null ? _listOfPartition : _listOfSession;
        return await ReadAsync(statement, [.. scope.Parameters, Param.Text(namePrefix)], scope, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<StateKey>> ListKeysAsync(SessionKey? session, StateKey? after, int limit, CancellationToken cancellationToken = default)
    {
        StoreChecks.CheckKeys(session, limit);
        var name = after?.Name ?? string.Empty;
        NpgsqlParameter[] parameters = session is { } key
            ? [.. new StateScope(key.Partition, key.Id).Parameters, Param.Text(name), Param.Int(limit)]
            : [Param.Text(after?.Partition.Value ?? string.Empty), Param.Text(name), Param.Int(limit)];
        return database.RunAsync(
            session is null ? _keysOfPartitions : _keysOfSession,
            parameters,
            async (reader, token) =>
            {
                var keys = new List<StateKey>();
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                    keys.Add(SessionRows.Guard("st_state", 0, reader, row => Key(row, session)));
                return (IReadOnlyList<StateKey>)keys;
            },
            isWrite: false,
            cancellationToken
        );
    }

    public async ValueTask<StateWriteResult> WriteAsync(StateWrite write, CommitId commitId, ProcessOwner? owner, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(write, commitId);
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await TryWriteAsync(write, commitId, owner, cancellationToken).ConfigureAwait(false) is { } written)
            {
                watchers.Written(write.Key.Partition, null, [write.Key.Name]);
                return new(true, written);
            }
            var current = await GetAsync(write.Key, cancellationToken).ConfigureAwait(false);
            if (current?.CommitId == commitId)
                return new(true, current);
            if (owner is not null && !await HoldsAsync(owner, cancellationToken).ConfigureAwait(false))
                throw new OwnerFencedException(owner);
            if (write.ExpectedVersion is { } expected && expected != (current?.Version ?? 0))
                return new(false, current);
        }
        throw new StoreUnavailableException($"The write of state '{write.Key.Name}' was overtaken {MostAttempts} times. Try again.");
    }

    /// <summary>Runs the write's statement; null when it was refused, and nothing was stored.</summary>
    private ValueTask<StateEntry?> TryWriteAsync(StateWrite write, CommitId commitId, ProcessOwner? owner, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters =
        [
            Param.Text(write.Key.Partition.Value),
            Param.Text(write.Key.Name),
            Param.Uuid(commitId.Value),
            Param.Long(write.ExpectedVersion),
            Param.Text(write.Author),
            Param.Short((int)(write.Value?.Encodings ?? default)),
            Param.Bytes(write.Value),
            Param.Text(owner?.Instance),
            Param.Long(owner?.Epoch),
            Param.Int(database.Options.KeptStateVersions),
            Param.Text(database.StateChannel),
            Param.Long(write.Import?.Version),
            Param.Long(write.Import is { } import ? Moments.ToMicroseconds(import.WrittenAt) : null),
            Param.Text(watchers.Origin),
        ];
        return database.RunAsync(
            [(StateText.Lock, [Param.Text(write.Key.Partition.Value), Param.Text(write.Key.Name)]), (_write, parameters)],
            async (reader, token) =>
            {
                await reader.NextResultAsync(token).ConfigureAwait(false);
                return await reader.ReadAsync(token).ConfigureAwait(false)
                    ? new StateEntry(
                        write.Key,
                        reader.GetInt64(0),
                        write.Value,
                        TextChecks.MakeStorable(write.Author),
                        Moments.FromMicroseconds(reader.GetInt64(1)),
                        commitId
                    )
                    : null;
            },
            isWrite: true,
            cancellationToken
        );
    }

    private ValueTask<bool> HoldsAsync(ProcessOwner owner, CancellationToken cancellationToken) =>
        database.RunAsync(
            _holds,
            [Param.Text(owner.Instance), Param.Long(owner.Epoch)],
            static async (reader, token) => await reader.ReadAsync(token).ConfigureAwait(false) && reader.GetBoolean(0),
            isWrite: false,
            cancellationToken
        );

    private ValueTask<List<StateEntry>> HistoryAsync(StateKey key, int limit, CancellationToken cancellationToken)
    {
        var scope = new StateScope(key.Partition, key.Session);
        return ReadAsync(
            key.Session is null ? _historyOfPartition : _historyOfSession,
            [.. scope.Parameters, Param.Text(key.Name), Param.Int(limit)],
            scope,
            cancellationToken
        );
    }

    private ValueTask<List<StateEntry>> ReadAsync(string statement, NpgsqlParameter[] parameters, StateScope scope, CancellationToken cancellationToken) =>
        database.RunAsync(
            statement,
            parameters,
            async (reader, token) =>
            {
                var entries = new List<StateEntry>();
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                    entries.Add(Entry(reader, scope));
                return entries;
            },
            isWrite: false,
            cancellationToken
        );

    private static StateKey Key(NpgsqlDataReader row, SessionKey? session) =>
        session is { } owner ? StateKey.OfSession(owner, row.GetString(0)) : StateKey.OfPartition(Partition.Parse(row.GetString(1)), row.GetString(0));

    private static StateEntry Entry(NpgsqlDataReader reader, StateScope scope) =>
        SessionRows.Guard(
            scope.Session is { } id ? $"st_state {new SessionKey(scope.Partition, id)}" : $"st_partition_state {scope.Partition.Value}",
            0,
            reader,
            row => new StateEntry(
                scope.Key(StateKey.CheckName(row.GetString(0))),
                SessionRows.Positive(row.GetInt64(1), "version"),
                row.IsDBNull(6) ? null : SessionRows.Payload(row, 5, 6),
                row.GetString(4),
                Moments.FromMicroseconds(row.GetInt64(3)),
                new(row.GetGuid(2))
            )
        );
}
