namespace SmallTalk.Storage.Conformance;

/// <summary>A commit on an old version is accepted.</summary>
internal sealed class SkippedVersionCheck(ISessionStore inner) : MutantSessions(inner)
{
    public override async ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default)
    {
        var result = await Inner.CommitAsync(commit, cancellationToken);
        return result.Status is CommitStatus.VersionConflict && commit.ExpectedVersion < result.Version
            ? await Inner.CommitAsync(commit with { ExpectedVersion = result.Version }, cancellationToken)
            : result;
    }
}
