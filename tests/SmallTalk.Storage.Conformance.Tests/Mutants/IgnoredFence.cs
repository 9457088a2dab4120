namespace SmallTalk.Storage.Conformance;

/// <summary>A fenced owner's commit is accepted.</summary>
internal sealed class IgnoredFence(ISessionStore inner) : MutantSessions(inner)
{
    public override async ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default)
    {
        var result = await Inner.CommitAsync(commit, cancellationToken);
        return result.Status is CommitStatus.Fenced ? await Inner.CommitAsync(commit with { Owner = null }, cancellationToken) : result;
    }
}
