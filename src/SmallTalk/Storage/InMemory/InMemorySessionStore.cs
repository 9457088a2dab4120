using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>Sessions in memory: immutable versions, one lock per session for writers, none for readers.</summary>
internal sealed partial class InMemorySessionStore(TimeProvider time, InMemoryLeaseStore leases, InMemoryEventLog events, StateFeed feed, int keptStateVersions)
    : ISessionStore
{
    private readonly OrderedMap<SessionKey, InMemorySession> _sessions = new(StoreOrder.Compare);
    private long _commits;

    public int Count => _sessions.Count;

    public long Commits => Volatile.Read(ref _commits);

    public SessionSnapshot? Find(SessionKey key) => _sessions.TryGet(key, out var session) ? session.Current : null;

    public ValueTask<StoredSession?> LoadAsync(SessionKey key, SessionRead read, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(key);
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<StoredSession?>(cancellationToken) : new(Find(key)?.Read(read));
    }

    public ValueTask<bool> DeleteAsync(SessionKey key, SessionDeletion deletion, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(key);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<bool>(cancellationToken);
        if (!_sessions.TryGet(key, out var session))
            return new(true);
        var now = time.GetUtcNow();
        lock (session.Gate)
            return new(DeleteHoldingLock(key, session, deletion, now));
    }

    private bool DeleteHoldingLock(SessionKey key, InMemorySession session, SessionDeletion deletion, DateTimeOffset now)
    {
        if (session.Current is not { } current)
            return true;
        if (deletion.ExpectedVersion is { } expected && expected != current.Header.Version)
            return false;
        session.Commits.Clear();
        session.Current = deletion.TombstoneUntil is { } until ? Tombstone(current.Header, until, now) : null;
        if (session.Current is null)
        {
            session.IsRemoved = true;
            _sessions.Remove(key);
        }
        return true;
    }

    private static SessionSnapshot Tombstone(SessionHeader header, DateTimeOffset until, DateTimeOffset now) =>
        new(
            new()
            {
                Key = header.Key,
                Version = header.Version + 1,
                LastSequence = 0,
                Status = SessionStatus.Invalidated,
                CreatedAt = header.CreatedAt,
                UpdatedAt = now,
                Expiry = new(until),
            },
            [],
            0,
            StateScope.NoEntries
        );
}
