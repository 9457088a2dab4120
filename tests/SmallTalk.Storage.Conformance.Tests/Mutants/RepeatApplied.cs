namespace SmallTalk.Storage.Conformance;

/// <summary>A repeat with the same commit id appends again.</summary>
internal sealed class RepeatApplied(ISessionStore inner) : MutantSessions(inner)
{
    public override async ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default)
    {
        var result = await Inner.CommitAsync(commit, cancellationToken);
        if (result.Status is CommitStatus.Repeated)
        {
            var stored = await Inner.LoadAsync(commit.Key, SessionRead.HeaderOnly, cancellationToken);
            await Inner.CommitAsync(commit with { CommitId = CommitId.New(), ExpectedVersion = stored!.Header.Version }, cancellationToken);
        }

        return result;
    }
}
