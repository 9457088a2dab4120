namespace SmallTalk.Storage.Conformance;

/// <summary>Two events of one commit are read in the other order.</summary>
internal sealed class ReorderedEvents(ISessionStore inner) : MutantSessions(inner)
{
    public override ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default) =>
        Inner.CommitAsync(commit with { Events = [.. commit.Events.Reverse()] }, cancellationToken);
}
