using Npgsql;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>A commit that is to be made. Null comes of it when it was refused and nothing was stored.</summary>
/// <param name="commit">The commit.</param>
/// <param name="shape">Its shape.</param>
/// <param name="statement">The text for that shape, qualified.</param>
/// <param name="keptStateVersions">How many versions of an entry of state are kept.</param>
/// <param name="cancellationToken">Ends the wait; and the commit, when it is alone or still waits for a lane.</param>
internal sealed class CommitCall(SessionCommit commit, CommitShape shape, string statement, int keptStateVersions, CancellationToken cancellationToken)
    : LaneCall<CommitResult?>(SizeOf(commit), cancellationToken)
{
    // What is sent of a statement and of an event beside what it carries.
    private const int BytesOfStatement = 512;
    private const int BytesOfEvent = 256;

    public SessionCommit Commit => commit;

    public CommitShape Shape => shape;

    public SessionKey Session => commit.Key;

    /// <summary>Whether it can share a statement with others of its kind: one message to a session that is there, and no state.</summary>
    public bool IsPlain => shape is { Header: CommitHeader.Append or CommitHeader.Change, HasOwner: true, Messages: 1, HasState: false, IsImport: false };

    public string Statement => statement;

    /// <summary>The parameters of the statement; new ones for each time it is sent, because a command keeps those that it was given.</summary>
    public NpgsqlParameter[] NewParameters() => CommitParameters.Of(shape, commit, keptStateVersions);

    private static long SizeOf(SessionCommit commit) =>
        BytesOfStatement
        + commit.Messages.Sum(message => (long)message.Payload.Bytes.Length)
        + commit.State.Sum(write => (long)(write.Value?.Bytes.Length ?? 0))
        + commit.Events.Sum(item => BytesOfEvent + (long)item.Payload.Bytes.Length)
        + (commit.Metadata?.Bytes.Length ?? 0)
        + (commit.PendingTurn?.Bytes.Length ?? 0);

    /// <summary>Reads the answer of the statement.</summary>
    public async ValueTask<CommitResult?> ReadAsync(NpgsqlDataReader reader, CancellationToken token) =>
        await reader.ReadAsync(token).ConfigureAwait(false) ? Read(reader) : null;

    /// <summary>Reads the row of the answer that says that it was taken.</summary>
    public CommitResult Read(NpgsqlDataReader row)
    {
        var last = row.GetInt64(1);
        var first = commit.Messages.Count == 0 ? 0 : last - commit.Messages.Count + 1;
        return new(CommitStatus.Committed, row.GetInt64(0), last, first, Moments.FromMicroseconds(row.GetInt64(2)));
    }
}
