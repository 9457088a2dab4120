using System.Collections.Concurrent;
using System.Collections.Immutable;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Files;

/// <summary>Versioned state in files. State of a session is written by the session's commits, state of a partition here.</summary>
internal sealed class FileStateStore(
    TimeProvider time,
    DataFiles files,
    CommitPipeline pipeline,
    FileSessionStore sessions,
    FileLeaseStore leases,
    StateFeed feed,
    int keptVersions
) : IStateStore
{
    private readonly ConcurrentDictionary<Partition, LoadedValue<PartitionState>> _scopes = new();
    private readonly LoadedValue<ImmutableHashSet<Partition>> _found = new(() => [.. Find(files)]);

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
        // Files that were there when first asked, and whatever this process, the only one, has touched.
        var keys = session is { } key
            ? StateVersions.KeysAfter(Entries(key.Partition, key.Id), after?.Name)
            : StateScope.KeysAfter(_found.Value.Union(_scopes.Keys), after, partition => Entries(partition, null));
        return new([.. keys.Take(limit)]);
    }

    public ValueTask<StateWriteResult> WriteAsync(StateWrite write, CommitId commitId, ProcessOwner? owner, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(write, commitId);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<StateWriteResult>(cancellationToken);
        var scope = ScopeOf(write.Key.Partition);
        var now = time.GetUtcNow();
        return pipeline.RunAsync(record => Write(record, scope, write, commitId, owner, now), cancellationToken);
    }

    public IAsyncEnumerable<StateEntry> WatchAsync(Partition partition, SessionId? session, string namePrefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(namePrefix);
        return feed.WatchAsync(partition, session, namePrefix, cancellationToken);
    }

    private StateWriteResult Write(CommitRecord record, PartitionState scope, StateWrite write, CommitId commitId, ProcessOwner? owner, DateTimeOffset now)
    {
        var current = scope.Newest.TryGetValue(write.Key.Name, out var versions) ? versions.Newest : null;
        if (current?.CommitId == commitId)
            return Answer(record, scope, true, current);
        if (owner is not null && !leases.Accepts(owner))
            throw new OwnerFencedException(owner);
        if (!StateVersions.Fits(scope.Newest, write))
            return Answer(record, scope, false, current);
        var next = StateVersions.Write(scope.Newest, write, commitId, now, keptVersions);
        var end = StateFile.Write(record, scope.File, (write.Key.Partition, null), scope.End, next, [write.Key.Name]);
        var written = next[write.Key.Name].Newest;
        record.OnAccepted(() => (scope.Newest, scope.End, scope.Last) = (next, end, record.Pending));
        record.OnApplied(() =>
        {
            scope.Durable = next;
            feed.Publish(written);
        });
        return new(true, written);
    }

    private static StateWriteResult Answer(CommitRecord record, PartitionState scope, bool written, StateEntry? current)
    {
        record.WaitFor(scope.Last);
        return new(written, current);
    }

    private ImmutableSortedDictionary<string, StateVersions> Entries(Partition partition, SessionId? session) =>
        session is { } id ? sessions.Find(new(partition, id))?.State ?? StateScope.NoEntries : ScopeOf(partition).Durable;

    private PartitionState ScopeOf(Partition partition) => _scopes.GetOrAdd(partition, key => new(() => Load(key))).Value;

    private static IEnumerable<Partition> Find(DataFiles files) =>
        from folder in FileNames.PartitionStateFolders
        from name in files.List(folder)
        let file = $"{folder}/{name}"
        from first in FileLines.Read(files, file, 0, files.GetLength(file)).Take(1)
        select ScopeLine.ReadPartition(first.Line, file);

    private PartitionState Load(Partition partition)
    {
        var file = FileNames.OfPartitionState(partition);
        var end = Math.Max(0, files.GetLength(file));
        return new(file, end, end == 0 ? StateScope.NoEntries : StateFile.Read(files, file, (partition, null), end, keptVersions));
    }
}
