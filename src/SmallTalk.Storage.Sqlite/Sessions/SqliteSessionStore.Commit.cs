using SmallTalk.Sessions;

namespace SmallTalk.Storage.Sqlite;

internal sealed partial class SqliteSessionStore
{
    private const int RememberedCommits = 64;

    private static readonly SqlText Look = new(
        "select pk, version, last_seq, status, owner_instance is ?3 and owner_epoch is ?4 from st_session where partition = ?1 and id = ?2"
    );

    /// <summary>?1 is the row before the session's first message, ?2 its last one, ?3 the commit, ?4 the version before the oldest that is remembered.</summary>
    private static readonly SqlText FindMessages = new(
        """
        with recursive walk (row, version, commit_id, at) as (
            select * from (select row, version, commit_id, at from st_message where row <= ?2 and row > ?1 order by row desc limit 1)
            union all
            select p.row, p.version, p.commit_id, p.at from walk join st_message p on p.row = walk.row - 1
            where p.row > ?1 and walk.version > ?4 and (walk.commit_id <> ?3 or p.commit_id = ?3)
        )
        select version, min(row) - ?1, max(row) - ?1, at from walk where commit_id = ?3 and version > ?4 group by version, at limit 1
        """
    );

    private static readonly SqlText FindCommit = new("select version, last_seq, at from st_commit where session_pk = ?1 and commit_id = ?2 and version > ?3");

    private long _commits;

    /// <summary>Commits that this process stored since it opened the store.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Counts commits that are durable.</summary>
    public void Count(WriteTransaction transaction) => Interlocked.Add(ref _commits, transaction.Commits);

    public async ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(commit);
        cancellationToken.ThrowIfCancellationRequested();
        return await writer.WriteAsync(transaction => Commit(transaction, commit), cancellationToken).ConfigureAwait(false);
    }

    private CommitResult Commit(WriteTransaction transaction, SessionCommit commit)
    {
        // All reads come before the first write: a commit that is refused has changed nothing.
        var connection = transaction.Connection;
        var session = Find(connection, commit.Key, commit.Owner);
        var current = session.GetValueOrDefault();
        if ((commit.IsRetry || current.Version != commit.ExpectedVersion) && FindRepeat(connection, current, commit.CommitId) is { } earlier)
            return earlier;
        var status = Judge(transaction, session, commit);
        var versions = status is CommitStatus.Committed && commit.State.Count > 0 ? ReadStateVersions(connection, current.Pk, commit, ref status) : [];
        if (status is not CommitStatus.Committed)
            return new(status, current.Version, current.LastSequence, 0, Moments.FromMicroseconds(transaction.Now));
        if (current.LastSequence + commit.Messages.Count >= 1L << SessionRow.SequenceBits)
            throw new StoreFullException($"Session '{commit.Key}' in '{path}' has {current.LastSequence} messages and takes no more. Begin a new session.");
        var next = current with
        {
            Version = commit.Import?.Version ?? current.Version + 1,
            LastSequence = current.LastSequence + commit.Messages.Count,
            Status = commit.Status ?? current.Status,
        };
        Write(transaction, current, next, commit, versions);
        transaction.Commits++;
        var first = commit.Messages.Count == 0 ? 0 : current.LastSequence + 1;
        return new(status, next.Version, next.LastSequence, first, Moments.FromMicroseconds(UpdatedAt(transaction, commit)));
    }

    private static CommitStatus Judge(WriteTransaction transaction, SessionPlace? session, SessionCommit commit)
    {
        if (commit.Owner is { } owner && !transaction.Accepts(owner))
            return CommitStatus.Fenced;
        if (session is { } current ? current.Status is not SessionStatus.Open && commit.Status is null : commit.ExpectedVersion > 0)
            return CommitStatus.Gone;
        return session.GetValueOrDefault().Version == commit.ExpectedVersion ? CommitStatus.Committed : CommitStatus.VersionConflict;
    }

    private static long[] ReadStateVersions(Connection connection, long pk, SessionCommit commit, ref CommitStatus status)
    {
        var versions = new long[commit.State.Count];
        for (var index = 0; index < versions.Length; index++)
        {
            var write = commit.State[index];
            versions[index] = pk == 0 ? 0 : StateRows.ReadVersion(connection, pk, write.Key.Name);
            if (write.ExpectedVersion is { } expected && expected != versions[index])
                status = CommitStatus.StateConflict;
        }
        return versions;
    }

    private static SessionPlace? Find(Connection connection, SessionKey key, ProcessOwner? owner)
    {
        var look = connection[Look].Set(key.Partition.Value).Set(key.Id.Value).Set(owner?.Instance).Set(owner?.Epoch);
        SessionPlace? found = look.Step() ? new(look.GetLong(0), look.GetLong(1), look.GetLong(2), (SessionStatus)look.GetInt(3), look.GetBool(4)) : null;
        look.Reset();
        return found;
    }

    /// <summary>Looks a commit up among the newest of its session: messages say which commit appended them, all others are noted.</summary>
    private static CommitResult? FindRepeat(Connection connection, SessionPlace session, CommitId id)
    {
        if (session.Pk == 0)
            return null;
        var oldest = session.Version - RememberedCommits;
        var before = session.Pk << SessionRow.SequenceBits;
        var messages = connection[FindMessages].Set(before).Set(before + session.LastSequence).Set(id.Value).Set(oldest);
        CommitResult? found = messages.Step()
            ? new(CommitStatus.Repeated, messages.GetLong(0), messages.GetLong(2), messages.GetLong(1), messages.GetMoment(3))
            : null;
        messages.Reset();
        if (found is not null)
            return found;
        var commits = connection[FindCommit].Set(session.Pk).Set(id.Value).Set(oldest);
        found = commits.Step() ? new(CommitStatus.Repeated, commits.GetLong(0), commits.GetLong(1), 0, commits.GetMoment(2)) : null;
        commits.Reset();
        return found;
    }
}
