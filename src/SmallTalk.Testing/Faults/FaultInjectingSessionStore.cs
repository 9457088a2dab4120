using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>The port of sessions, as a plan lets it go wrong.</summary>
internal sealed class FaultInjectingSessionStore(ISessionStore inner, FaultPlan plan) : ISessionStore
{
    public ValueTask<StoredSession?> LoadAsync(SessionKey key, SessionRead read, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.LoadSession, read, key, () => inner.LoadAsync(key, read, cancellationToken), cancellationToken);

    public ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        return plan.RunAsync(StoreOperations.Commit, commit, commit.Key, () => inner.CommitAsync(commit, cancellationToken), cancellationToken);
    }

    public ValueTask<bool> DeleteAsync(SessionKey key, SessionDeletion deletion, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.DeleteSession, deletion, key, () => inner.DeleteAsync(key, deletion, cancellationToken), cancellationToken);

    public ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.QuerySessions, query, null, () => inner.QueryAsync(query, cancellationToken), cancellationToken);
}
