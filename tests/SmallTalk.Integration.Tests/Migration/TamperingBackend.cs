using System.Text;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Integration.Migration;

/// <summary>A store that stores something else than it is handed, in one session.</summary>
internal sealed class TamperingBackend(IStoreBackend inner, SessionId id) : BorrowedBackend(inner), ISessionStore
{
    public override ISessionStore Sessions => this;

    public ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default)
    {
        if (commit.Key.Id == id)
            commit = commit with { Messages = [.. commit.Messages.Select(message => message with { Payload = new(Encoding.UTF8.GetBytes("{\"n\":7}")) })] };
        return Inner.Sessions.CommitAsync(commit, cancellationToken);
    }

    public ValueTask<StoredSession?> LoadAsync(SessionKey key, SessionRead read, CancellationToken cancellationToken = default) =>
        Inner.Sessions.LoadAsync(key, read, cancellationToken);

    public ValueTask<bool> DeleteAsync(SessionKey key, SessionDeletion deletion, CancellationToken cancellationToken = default) =>
        Inner.Sessions.DeleteAsync(key, deletion, cancellationToken);

    public ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken = default) =>
        Inner.Sessions.QueryAsync(query, cancellationToken);
}
