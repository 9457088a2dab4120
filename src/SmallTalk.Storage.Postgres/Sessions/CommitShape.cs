namespace SmallTalk.Storage.Postgres;

/// <summary>
/// What decides the text of a commit's statement. One message and up to three events go as plain parameters, more of them as arrays; so there are few
/// shapes, and each is prepared once.
/// </summary>
/// <param name="Header">What is done to the session's row.</param>
/// <param name="HasOwner">Whether the commit is one of a process that must hold its lease.</param>
/// <param name="Messages">0, 1, or <see cref="Many"/>.</param>
/// <param name="HasState">Whether entries of state are written.</param>
/// <param name="Events">0 to 3, or <see cref="Many"/>.</param>
/// <param name="IsImport">Whether version, times and commits are those of another store (ADR 11).</param>
internal readonly record struct CommitShape(CommitHeader Header, bool HasOwner, int Messages, bool HasState, int Events, bool IsImport)
{
    public const int Many = -1;

    private const int MostPlainEvents = 3;

    public static CommitShape Of(SessionCommit commit) =>
        new(
            HeaderOf(commit),
            commit.Owner is not null,
            commit.Messages.Count > 1 || (commit.Import is not null && commit.Messages.Count > 0) ? Many : commit.Messages.Count,
            commit.State.Count > 0,
            commit.Events.Count > MostPlainEvents ? Many : commit.Events.Count,
            commit.Import is not null
        );

    private static CommitHeader HeaderOf(SessionCommit commit) =>
        commit switch
        {
            { ExpectedVersion: 0 } => CommitHeader.Create,
            { Status: null, Metadata: null, PendingTurn: null, Import: null } => CommitHeader.Append,
            _ => CommitHeader.Change,
        };
}
