using SmallTalk.Sessions;

namespace SmallTalk.Storage.Conformance;

/// <summary>A session store that passes everything on; mutants override where they err.</summary>
internal abstract class MutantSessions(ISessionStore inner) : ISessionStore
{
    protected ISessionStore Inner => inner;

    public virtual ValueTask<StoredSession?> LoadAsync(SessionKey key, SessionRead read, CancellationToken cancellationToken = default) =>
        inner.LoadAsync(key, read, cancellationToken);

    public virtual ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default) =>
        inner.CommitAsync(commit, cancellationToken);

    public ValueTask<bool> DeleteAsync(SessionKey key, SessionDeletion deletion, CancellationToken cancellationToken = default) =>
        inner.DeleteAsync(key, deletion, cancellationToken);

    public virtual ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken = default) =>
        inner.QueryAsync(query, cancellationToken);
}
