using SmallTalk.Sessions;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Sessions, a row each; messages, state and the newest commits in rows of their own.</summary>
internal sealed partial class SqliteSessionStore(ReaderPool readers, Writer writer, int keptStateVersions, string path) : ISessionStore
{
    private const int MostReserved = 1024;

    private static readonly SqlText ReadHeader = new($"select {SessionRow.Columns} from st_session where partition = ?1 and id = ?2");

    private static readonly SqlText ReadMessages = new("select row, commit_id, at, enc, payload from st_message where row > ?1 and row <= ?2 order by row");

    private static readonly SqlText DeleteMessages = new("delete from st_message where row > ?1 and row <= ?2");
    private static readonly SqlText DeleteCommits = new("delete from st_commit where session_pk = ?1");
    private static readonly SqlText DeleteSession = new("delete from st_session where pk = ?1");

    private static readonly SqlText Bury = new(
        """
        update st_session set version = version + 1, last_seq = 0, status = 2, updated_at = ?2, expires_at = ?3, sliding = null, commit_id = zeroblob(16),
            metadata = null, metadata_enc = 0, pending = null, pending_enc = 0, owner_instance = null, owner_epoch = null where pk = ?1
        """
    );

    private static readonly SqlText CountSessions = new("select count(*) from st_session");

    /// <summary>Prepares what is needed most, so that tables of another shape are found at the start.</summary>
    public static void Prepare(Connection connection)
    {
        foreach (var text in (SqlText[])[Look, ReadHeader, ReadMessages, Create, AppendAndProlong, WriteMessage, WriteCommit])
            _ = connection[text];
    }

    public static long Count(Connection connection)
    {
        var count = connection[CountSessions];
        var sessions = count.Step() ? count.GetLong(0) : 0;
        count.Reset();
        return sessions;
    }

    public ValueTask<StoredSession?> LoadAsync(SessionKey key, SessionRead read, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(key);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<StoredSession?>(cancellationToken)
            : new(readers.ReadAtOnce(connection => Load(connection, key, read)));
    }

    public async ValueTask<bool> DeleteAsync(SessionKey key, SessionDeletion deletion, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(key);
        cancellationToken.ThrowIfCancellationRequested();
        return await writer.WriteAsync(transaction => Delete(transaction, key, deletion), cancellationToken).ConfigureAwait(false);
    }

    private static StoredSession? Load(Connection connection, SessionKey key, SessionRead read)
    {
        var row = connection[ReadHeader].Set(key.Partition.Value).Set(key.Id.Value);
        if (!row.Step())
            return null;
        var (pk, header) = (SessionRow.ReadPk(row), SessionRow.Read(row));
        row.Reset();
        return new(header, Load(connection, pk, header.LastSequence, read), StateRows.ReadSession(connection, pk, key));
    }

    private static List<MessageRecord> Load(Connection connection, long pk, long last, SessionRead read)
    {
        var after = Math.Min(last, read.Kind is SessionReadKind.Tail ? Math.Max(0, last - read.Limit) : read.Value);
        var upTo = Math.Min(last, after + read.Limit);
        var messages = new List<MessageRecord>((int)Math.Min(upTo - after, MostReserved));
        if (upTo == after)
            return messages;
        var from = pk << SessionRow.SequenceBits;
        var row = connection[ReadMessages].Set(from + after).Set(from + upTo);
        while (row.Step())
        {
            var sequence = row.GetLong(0) - from;
            if (sequence != after + messages.Count + 1)
                break;
            messages.Add(new(sequence, new(row.GetGuid(1)), row.GetMoment(2), row.GetPayload(3)));
        }
        row.Reset();
        return messages.Count == upTo - after
            ? messages
            : throw new InvalidRowException($"message {after + messages.Count + 1} is missing", "st_message", from + after + messages.Count + 1);
    }

    private static bool Delete(WriteTransaction transaction, SessionKey key, SessionDeletion deletion)
    {
        var connection = transaction.Connection;
        if (Find(connection, key, null) is not { } session)
            return true;
        if (deletion.ExpectedVersion is { } expected && expected != session.Version)
            return false;
        var from = session.Pk << SessionRow.SequenceBits;
        connection[DeleteMessages].Set(from).Set(from + (1L << SessionRow.SequenceBits) - 1).Run();
        StateRows.Remove(connection, session.Pk);
        connection[DeleteCommits].Set(session.Pk).Run();
        if (deletion.TombstoneUntil is { } until)
            connection[Bury].Set(session.Pk).Set(transaction.Now).Set(Moments.ToMicroseconds(until)).Run();
        else
            connection[DeleteSession].Set(session.Pk).Run();
        transaction.Removed(key);
        transaction.HasErased = true;
        return true;
    }
}
