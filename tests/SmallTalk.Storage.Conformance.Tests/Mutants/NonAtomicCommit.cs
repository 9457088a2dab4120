namespace SmallTalk.Storage.Conformance;

/// <summary>A refused state write leaves the messages of its commit behind.</summary>
internal sealed class NonAtomicCommit(ISessionStore inner) : MutantSessions(inner)
{
    public override async ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default)
    {
        var result = await Inner.CommitAsync(commit, cancellationToken);
        if (result.Status is CommitStatus.StateConflict)
        {
            await Inner.CommitAsync(
                new()
                {
                    CommitId = commit.CommitId,
                    Key = commit.Key,
                    ExpectedVersion = commit.ExpectedVersion,
                    Expiry = commit.Expiry,
                    Messages = commit.Messages,
                },
                cancellationToken
            );
        }

        return result;
    }
}
