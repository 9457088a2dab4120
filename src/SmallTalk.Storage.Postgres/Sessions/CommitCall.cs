using Npgsql;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>A commit that is to be made. Null comes of it when it was refused and nothing was stored.</summary>
/// <param name="commit">The commit.</param>
/// <param name="shape">Its shape.</param>
/// <param name="statement">The text for that shape, qualified.</param>
/// <param name="keptStateVersions">How many versions of an entry of state are kept.</param>
/// <param name="cancellationToken">Ends the wait; and the commit, when nothing was sent yet.</param>
internal sealed class CommitCall(SessionCommit commit, CommitShape shape, string statement, int keptStateVersions, CancellationToken cancellationToken)
    : LaneCall<CommitResult?>(commit.Messages.Sum(message => (long)message.Payload.Bytes.Length), cancellationToken)
{
    public SessionKey Session => commit.Key;

    public string Statement => statement;

    /// <summary>The parameters of the statement; new ones for each time it is sent, because a command keeps those that it was given.</summary>
    public NpgsqlParameter[] NewParameters() => CommitParameters.Of(shape, commit, keptStateVersions);

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
