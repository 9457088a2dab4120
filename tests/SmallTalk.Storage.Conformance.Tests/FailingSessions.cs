namespace SmallTalk.Storage.Conformance;

/// <summary>A session store that refuses every commit with an error.</summary>
internal sealed class FailingSessions(ISessionStore inner) : MutantSessions(inner)
{
    public override ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default) =>
        throw new StoreUnavailableException("nobody is there");
}
