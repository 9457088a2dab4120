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

    public SessionKey Session => commit.Key;

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
    public async ValueTask<CommitResult?> ReadAsync(NpgsqlDataReader reader, CancellationToken token)
    {
        if (!await reader.ReadAsync(token).ConfigureAwait(false))
            return null;
        var last = reader.GetInt64(1);
        var first = commit.Messages.Count == 0 ? 0 : last - commit.Messages.Count + 1;
        return new(CommitStatus.Committed, reader.GetInt64(0), last, first, Moments.FromMicroseconds(reader.GetInt64(2)));
    }
}
