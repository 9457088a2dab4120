namespace SmallTalk.Storage.Sqlite;

internal sealed partial class SqliteSessionStore
{
    private const string NextVersion = "update st_session set version = ?2, last_seq = ?3, updated_at = ?4, commit_id = ?5";

    private static readonly SqlText Create = new(
        """
        insert into st_session (partition, id, version, last_seq, status, created_at, updated_at, expires_at, sliding, commit_id, owner_instance, owner_epoch,
            metadata_enc, metadata, pending_enc, pending)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """
    );

    private static readonly SqlText Append = new($"{NextVersion} where pk = ?1");
    private static readonly SqlText AppendAndProlong = new($"{NextVersion}, expires_at = ?6, sliding = ?7 where pk = ?1");
    private static readonly SqlText WriteOwner = new("update st_session set owner_instance = ?2, owner_epoch = ?3 where pk = ?1");
    private static readonly SqlText WriteStatus = new("update st_session set status = ?2 where pk = ?1");
    private static readonly SqlText WriteMetadata = new("update st_session set metadata_enc = ?2, metadata = ?3 where pk = ?1");
    private static readonly SqlText WritePending = new("update st_session set pending_enc = ?2, pending = ?3 where pk = ?1");
    private static readonly SqlText WriteMessage = new("insert into st_message (row, version, commit_id, at, enc, payload) values (?1, ?2, ?3, ?4, ?5, ?6)");
    private static readonly SqlText WriteCommit = new("insert into st_commit (session_pk, version, commit_id, last_seq, at) values (?1, ?2, ?3, ?4, ?5)");
    private static readonly SqlText ForgetCommits = new("delete from st_commit where session_pk = ?1 and version <= ?2");

    private void Write(WriteTransaction transaction, SessionPlace current, SessionPlace next, SessionCommit commit, long[] stateVersions)
    {
        var updatedAt = UpdatedAt(transaction, commit);
        var pk = current.Pk == 0 ? Insert(transaction, next, commit, updatedAt) : Update(transaction, next, commit, updatedAt);
        var row = (pk << SessionRow.SequenceBits) + current.LastSequence;
        for (var index = 0; index < commit.Messages.Count; index++)
        {
            var message = commit.Messages[index];
            transaction
                .Connection[WriteMessage]
                .Set(++row)
                .Set(next.Version)
                .Set((message.Import?.CommitId ?? commit.CommitId).Value)
                .Set(message.Import is { } import ? Moments.ToMicroseconds(import.CommittedAt) : transaction.Now)
                .Set(message.Payload)
                .Run();
        }
        for (var index = 0; index < stateVersions.Length; index++)
            StateRows.Write(transaction, pk, commit.State[index], stateVersions[index] + 1, commit.CommitId, keptStateVersions);
        EventRows.Append(transaction, commit.Events);
        if (commit.Messages.Count == 0)
            Note(transaction, pk, next, commit.CommitId, updatedAt);
    }

    private static long UpdatedAt(WriteTransaction transaction, SessionCommit commit) =>
        commit.Import is { } import ? Moments.ToMicroseconds(import.UpdatedAt) : transaction.Now;

    private static long Insert(WriteTransaction transaction, SessionPlace next, SessionCommit commit, long updatedAt)
    {
        var expiry = commit.Expiry!.Value;
        transaction
            .Connection[Create]
            .Set(commit.Key.Partition.Value)
            .Set(commit.Key.Id.Value)
            .Set(next.Version)
            .Set(next.LastSequence)
            .Set((long)next.Status)
            .Set(commit.Import is { } import ? Moments.ToMicroseconds(import.CreatedAt) : transaction.Now)
            .Set(updatedAt)
            .Set(Moments.ToMicroseconds(expiry.ExpiresAt))
            .Set(expiry.SlidingWindow is { } window ? Moments.ToMicroseconds(window) : null)
            .Set(commit.CommitId.Value)
            .Set(commit.Owner?.Instance)
            .Set(commit.Owner?.Epoch)
            .SetOrNull(commit.Metadata)
            .SetOrNull(commit.PendingTurn)
            .Run();
        return transaction.Connection.LastRowId;
    }

    private static long Update(WriteTransaction transaction, SessionPlace next, SessionCommit commit, long updatedAt)
    {
        var (connection, pk) = (transaction.Connection, next.Pk);
        var update = connection[commit.Expiry is null ? Append : AppendAndProlong]
            .Set(pk)
            .Set(next.Version)
            .Set(next.LastSequence)
            .Set(updatedAt)
            .Set(commit.CommitId.Value);
        if (commit.Expiry is { } expiry)
            update.Set(Moments.ToMicroseconds(expiry.ExpiresAt)).Set(expiry.SlidingWindow is { } window ? Moments.ToMicroseconds(window) : null);
        update.Run();
        if (!next.IsOwned)
            connection[WriteOwner].Set(pk).Set(commit.Owner?.Instance).Set(commit.Owner?.Epoch).Run();
        if (commit.Status is { } status)
            connection[WriteStatus].Set(pk).Set((long)status).Run();
        if (commit.Metadata is { } metadata)
            connection[WriteMetadata].Set(pk).SetOrNull(metadata).Run();
        if (commit.PendingTurn is { } pending)
            connection[WritePending].Set(pk).SetOrNull(pending).Run();
        return pk;
    }

    /// <summary>Notes a commit that no message remembers.</summary>
    private static void Note(WriteTransaction transaction, long pk, SessionPlace place, CommitId id, long at)
    {
        transaction.Connection[WriteCommit].Set(pk).Set(place.Version).Set(id.Value).Set(place.LastSequence).Set(at).Run();
        transaction.Connection[ForgetCommits].Set(pk).Set(place.Version - RememberedCommits).Run();
    }
}
