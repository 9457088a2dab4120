using System.Collections.Concurrent;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Conformance;

/// <summary>A load after a commit brings the version before.</summary>
internal sealed class StaleRead(ISessionStore inner) : MutantSessions(inner)
{
    private readonly ConcurrentDictionary<SessionKey, StoredSession?> before = new();

    public override async ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default)
    {
        before[commit.Key] = await Inner.LoadAsync(commit.Key, SessionRead.Whole, cancellationToken);
        return await Inner.CommitAsync(commit, cancellationToken);
    }

    public override ValueTask<StoredSession?> LoadAsync(SessionKey key, SessionRead read, CancellationToken cancellationToken = default) =>
        before.TryRemove(key, out var stale) && stale is not null ? new(stale) : Inner.LoadAsync(key, read, cancellationToken);
}
