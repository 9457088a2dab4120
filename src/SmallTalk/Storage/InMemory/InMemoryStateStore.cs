using System.Collections.Concurrent;
using System.Collections.Immutable;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>Versioned state in memory. State of a session lives in the session's own snapshot, so that one commit replaces both at once.</summary>
internal sealed class InMemoryStateStore(TimeProvider time, InMemoryLeaseStore leases, InMemorySessionStore sessions, StateFeed feed, int keptVersions)
    : IStateStore
{
    private readonly ConcurrentDictionary<Partition, StateScope> _scopes = new();

    public ValueTask<StateEntry?> GetAsync(StateKey key, CancellationToken cancellationToken = default)
    {
        StateKey.CheckName(key.Name);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<StateEntry?>(cancellationToken)
            : new(Entries(key.Partition, key.Session).TryGetValue(key.Name, out var versions) ? versions.Newest : null);
    }

    public ValueTask<IReadOnlyList<StateEntry>> GetHistoryAsync(StateKey key, int limit, CancellationToken cancellationToken = default)
    {
        StateKey.CheckName(key.Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<IReadOnlyList<StateEntry>>(cancellationToken);
        return Entries(key.Partition, key.Session).TryGetValue(key.Name, out var versions) ? new([.. versions.NewestFirst.Take(limit)]) : new([]);
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
            : new(StateVersions.Current(Entries(partition, session), namePrefix));
    }

    public ValueTask<IReadOnlyList<StateKey>> ListKeysAsync(SessionKey? session, StateKey? after, int limit, CancellationToken cancellationToken = default)
    {
        StoreChecks.CheckKeys(session, limit);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<IReadOnlyList<StateKey>>(cancellationToken);
        var keys = session is { } key
            ? StateVersions.KeysAfter(Entries(key.Partition, key.Id), after?.Name)
            : StateScope.KeysAfter(_scopes.Keys, after, partition => Entries(partition, null));
        return new([.. keys.Take(limit)]);
    }

    public ValueTask<StateWriteResult> WriteAsync(StateWrite write, CommitId commitId, ProcessOwner? owner, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(write, commitId);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<StateWriteResult>(cancellationToken);
        var scope = _scopes.GetOrAdd(write.Key.Partition, _ => new());
        var now = time.GetUtcNow();
        lock (scope.Gate)
            return new(WriteHoldingLock(scope, write, commitId, owner, now));
    }

    public IAsyncEnumerable<StateEntry> WatchAsync(Partition partition, SessionId? session, string namePrefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(namePrefix);
        return feed.WatchAsync(partition, session, namePrefix, cancellationToken);
    }

    private StateWriteResult WriteHoldingLock(StateScope scope, StateWrite write, CommitId commitId, ProcessOwner? owner, DateTimeOffset now)
    {
        var current = scope.Entries.TryGetValue(write.Key.Name, out var versions) ? versions.Newest : null;
        if (current?.CommitId == commitId)
            return new(true, current);
        if (owner is not null && !leases.Accepts(owner))
            throw new OwnerFencedException(owner);
        if (!StateVersions.Fits(scope.Entries, write))
            return new(false, current);
        scope.Entries = StateVersions.Write(scope.Entries, write, commitId, now, keptVersions);
        var written = scope.Entries[write.Key.Name].Newest;
        feed.Publish(written);
        return new(true, written);
    }

    private ImmutableSortedDictionary<string, StateVersions> Entries(Partition partition, SessionId? session)
    {
        if (session is { } id)
            return sessions.Find(new(partition, id))?.State ?? StateScope.NoEntries;
        if (!_scopes.TryGetValue(partition, out var scope))
            return StateScope.NoEntries;
        lock (scope.Gate)
            return scope.Entries;
    }
}
