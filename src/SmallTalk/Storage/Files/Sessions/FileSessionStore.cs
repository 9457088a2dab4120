using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>Sessions in files: one append-only file each.</summary>
internal sealed partial class FileSessionStore(
    TimeProvider time,
    DataFiles files,
    CommitPipeline pipeline,
    SessionCache cache,
    SessionFileReader reader,
    NewbornSessions newborn,
    FileLeaseStore leases,
    FileEventLog events,
    StateFeed feed,
    int keptStateVersions
) : ISessionStore
{
    private readonly SessionCatalogue _catalogue = new(files, pipeline);
    private readonly MessageReader _messages = new(files);

    private long _commits;

    /// <summary>Commits since the store was opened.</summary>
    internal long Commits => Volatile.Read(ref _commits);

    internal int Count => _catalogue.Rows.Count;

    public ValueTask<StoredSession?> LoadAsync(SessionKey key, SessionRead read, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(key);
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<StoredSession?>(cancellationToken) : new(Load(key, read));
    }

    /// <summary>The newest durable version; null when there is none.</summary>
    internal SessionVersion? Find(SessionKey key) => cache.Get(key).Durable;

    private StoredSession? Load(SessionKey key, SessionRead read)
    {
        while (true)
        {
            var entry = cache.Get(key);
            var removals = entry.Removals;
            if (entry.Durable is not { } version)
                return null;
            try
            {
                return new(version.Header, _messages.Read(entry.File, version, read), StateVersions.Current(version.State));
            }
            catch (StoreDamagedException) when (removals % 2 == 1 || entry.Removals != removals || entry.IsEvicted)
            {
                // Removed while it was read: look again, unless the removal failed half-way.
                pipeline.ThrowIfFailed();
            }
        }
    }

    public async ValueTask<bool> DeleteAsync(SessionKey key, SessionDeletion deletion, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            var entry = cache.Get(key);
            var now = time.GetUtcNow();
            var done = await pipeline
                .RunAsync(record => entry.IsEvicted ? null : Delete(record, entry, deletion, now), cancellationToken)
                .ConfigureAwait(false);
            if (done is { } answer)
                return answer;
        }
    }

    private bool? Delete(CommitRecord record, SessionEntry entry, SessionDeletion deletion, DateTimeOffset now)
    {
        if (entry.Newest is not { } current || (deletion.ExpectedVersion is { } expected && expected != current.Header.Version))
        {
            record.WaitFor(entry.Last);
            return entry.Newest is null;
        }
        if (current.Newborn.IsEmpty)
            record.Batch.Delete(entry.File);
        else
            newborn.Remove(record, entry.Key, current.Newborn);
        if (current.Line.StateEnd > 0)
            record.Batch.Delete(FileNames.OfSessionState(entry.Key));
        var next = deletion.TombstoneUntil is { } until ? WriteTombstone(record, entry, current, until, now) : null;
        if (next is null)
            _catalogue.Remove(record, entry.Key, current.Line.Row);
        var pending = record.Pending;
        record.OnAccepted(() => entry.BeginRemoval(next, pending));
        record.OnApplied(() =>
        {
            entry.End(next, pending);
            entry.Removals++;
        });
        return true;
    }

    private SessionVersion WriteTombstone(CommitRecord record, SessionEntry entry, SessionVersion current, DateTimeOffset until, DateTimeOffset now)
    {
        var line = new CommitLine
        {
            CommitId = default,
            Version = current.Line.Version + 1,
            LastSequence = 0,
            FirstSequence = 0,
            Status = SessionStatus.Invalidated,
            CreatedAt = current.Line.CreatedAt,
            CommittedAt = now,
            Expiry = new(until),
            Row = current.Line.Row,
        };
        return WriteVersion(record, entry, null, line, (null, null), StateScope.NoEntries, []);
    }
}
