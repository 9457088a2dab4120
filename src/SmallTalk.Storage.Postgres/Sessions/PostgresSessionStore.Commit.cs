using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

internal sealed partial class PostgresSessionStore
{
    // A commit that nothing stands in the way of, and that is not taken all the same, was overtaken each time.
    private const int MostAttempts = 100;

    private readonly ConcurrentDictionary<CommitShape, string> _commits = [];
    private readonly CommitLanes _plain = CommitLanes.OfPlain(database, time);
    private readonly CommitLanes _others = CommitLanes.OfOthers(database, time);
    private readonly string _why = database.Sql(SessionText.Why);
    private readonly string _findCommit = database.Sql(SessionText.FindCommit);
    private long _committed;

    /// <summary>Commits of this process since the store was opened.</summary>
    public long Committed => Volatile.Read(ref _committed);

    public async ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(commit);
        if (commit.IsRetry && await FindAsync(commit, cancellationToken).ConfigureAwait(false) is { } earlier)
            return earlier;
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await TryAsync(commit, cancellationToken).ConfigureAwait(false) is { } result)
            {
                Announce(commit);
                return result;
            }
            if (await ExplainAsync(commit, cancellationToken).ConfigureAwait(false) is { } refused)
                return refused;
        }
        throw new StoreUnavailableException($"The commit to {commit.Key} was overtaken {MostAttempts} times. Try again.");
    }

    /// <summary>Runs the commit's statement; null when it was refused, and nothing was stored.</summary>
    private ValueTask<CommitResult?> TryAsync(SessionCommit commit, CancellationToken cancellationToken)
    {
        var shape = CommitShape.Of(commit);
        var statement = _commits.GetOrAdd(shape, static (shape, database) => database.Sql(CommitText.Of(shape)), database);
        var call = new CommitCall(commit, shape, statement, database.Options.KeptStateVersions, cancellationToken);
        var lanes = call.IsPlain ? _plain : _others;
        // What is tried again may be what stood in the others' way.
        return commit.IsRetry ? lanes.RunAloneAsync(call) : lanes.RunAsync(call);
    }

    /// <summary>Says why a commit was refused; null when nothing stands in its way any more. What is current is read before the repeat is looked up, so that a repeat cannot hide between.</summary>
    private ValueTask<CommitResult?> ExplainAsync(SessionCommit commit, CancellationToken cancellationToken)
    {
        var expected = commit.State.Where(write => write.ExpectedVersion is not null).ToList();
        NpgsqlParameter[] why =
        [
            Param.Text(commit.Key.Partition.Value),
            Param.Text(commit.Key.Id.Value),
            Param.Text(commit.Owner?.Instance),
            Param.Long(commit.Owner?.Epoch),
            Param.Texts(expected.Select(write => write.Key.Name)),
            Param.Array(expected.Select(write => write.ExpectedVersion!.Value).ToArray(), NpgsqlDbType.Bigint),
        ];
        return database.RunAsync(
            [(_why, why), (_findCommit, Id(commit))],
            async (reader, token) =>
            {
                await reader.ReadAsync(token).ConfigureAwait(false);
                var refused = Judge(reader, commit);
                await reader.NextResultAsync(token).ConfigureAwait(false);
                return await ReadEarlierAsync(reader, token).ConfigureAwait(false) ?? refused;
            },
            isWrite: false,
            cancellationToken
        );
    }

    private ValueTask<CommitResult?> FindAsync(SessionCommit commit, CancellationToken cancellationToken) =>
        database.RunAsync(_findCommit, Id(commit), ReadEarlierAsync, isWrite: false, cancellationToken);

    private static async ValueTask<CommitResult?> ReadEarlierAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new(CommitStatus.Repeated, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), Moments.FromMicroseconds(reader.GetInt64(3)))
            : null;

    private static NpgsqlParameter[] Id(SessionCommit commit) =>
        [Param.Text(commit.Key.Partition.Value), Param.Text(commit.Key.Id.Value), Param.Uuid(commit.CommitId.Value)];

    private static CommitResult? Judge(NpgsqlDataReader row, SessionCommit commit)
    {
        var exists = !row.IsDBNull(0);
        var version = exists ? row.GetInt64(0) : 0;
        CommitStatus? status = true switch
        {
            _ when !row.GetBoolean(3) => CommitStatus.Fenced,
            _ when IsGone(row, exists, commit) => CommitStatus.Gone,
            _ when version != commit.ExpectedVersion => CommitStatus.VersionConflict,
            _ when row.GetBoolean(5) => CommitStatus.StateConflict,
            _ => null,
        };
        return status is { } refused ? new CommitResult(refused, version, exists ? row.GetInt64(1) : 0, 0, Moments.FromMicroseconds(row.GetInt64(4))) : null;
    }

    private static bool IsGone(NpgsqlDataReader row, bool exists, SessionCommit commit) =>
        exists ? row.GetInt16(2) != (short)SessionStatus.Open && commit.Status is null : commit.ExpectedVersion > 0;

    private void Announce(SessionCommit commit)
    {
        Interlocked.Increment(ref _committed);
        if (commit.Events.Count > 0)
            events.Appended(commit.Events.Count);
        if (commit.State.Count > 0)
            watchers.Written(commit.Key.Partition, commit.Key.Id, commit.State.Select(write => write.Key.Name));
    }
}
