namespace SmallTalk.Storage.Conformance;

/// <summary>An acknowledged message is not stored when the session has more than one.</summary>
internal sealed class LostAppend(ISessionStore inner) : MutantSessions(inner)
{
    public override async ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default)
    {
        var stored = await Inner.LoadAsync(commit.Key, SessionRead.HeaderOnly, cancellationToken);
        var isLost = stored is { Header.LastSequence: > 1 };
        return await Inner.CommitAsync(isLost ? commit with { Messages = [] } : commit, cancellationToken);
    }
}
