using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Versioned state, a row per version.</summary>
internal sealed class SqliteStateStore(ReaderPool readers, Writer writer, StateFeed feed, int keptVersions) : IStateStore
{
    public ValueTask<StateEntry?> GetAsync(StateKey key, CancellationToken cancellationToken = default)
    {
        StateKey.CheckName(key.Name);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<StateEntry?>(cancellationToken)
            : new(readers.ReadAtOnce(connection => StateRows.ReadNewest(connection, key)));
    }

    public ValueTask<IReadOnlyList<StateEntry>> GetHistoryAsync(StateKey key, int limit, CancellationToken cancellationToken = default)
    {
        StateKey.CheckName(key.Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<IReadOnlyList<StateEntry>>(cancellationToken)
            : new(readers.ReadAtOnce(connection => StateRows.ReadHistory(connection, key, limit)));
    }

    public ValueTask<IReadOnlyList<StateEntry>> ListAsync(
        Partition partition,
        SessionId? session,
        string namePrefix,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(namePrefix);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<IReadOnlyList<StateEntry>>(cancellationToken)
            : new(readers.ReadAtOnce(connection => StateRows.ReadCurrent(connection, partition, session, namePrefix)));
    }

    public ValueTask<IReadOnlyList<StateKey>> ListKeysAsync(SessionKey? session, StateKey? after, int limit, CancellationToken cancellationToken = default)
    {
        StoreChecks.CheckKeys(session, limit);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<IReadOnlyList<StateKey>>(cancellationToken)
            : new(readers.ReadAtOnce<IReadOnlyList<StateKey>>(connection => StateRows.ReadKeys(connection, session, after, limit)));
    }

    public async ValueTask<StateWriteResult> WriteAsync(StateWrite write, CommitId commitId, ProcessOwner? owner, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(write, commitId);
        cancellationToken.ThrowIfCancellationRequested();
        var result = await writer.WriteAsync(transaction => Write(transaction, write, commitId, owner), cancellationToken).ConfigureAwait(false);
        return result ?? throw new OwnerFencedException(owner!);
    }

    public IAsyncEnumerable<StateEntry> WatchAsync(Partition partition, SessionId? session, string namePrefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(namePrefix);
        return feed.WatchAsync(partition, session, namePrefix, cancellationToken);
    }

    /// <returns>Null when the owner is fenced.</returns>
    private StateWriteResult? Write(WriteTransaction transaction, StateWrite write, CommitId commitId, ProcessOwner? owner)
    {
        var current = StateRows.ReadNewest(transaction.Connection, write.Key);
        if (current?.CommitId == commitId)
            return new(true, current);
        if (owner is not null && !transaction.Accepts(owner))
            return null;
        var version = current?.Version ?? 0;
        if (write.ExpectedVersion is { } expected && expected != version)
            return new(false, current);
        return new(true, StateRows.Write(transaction, 0, write, version + 1, commitId, keptVersions));
    }
}
