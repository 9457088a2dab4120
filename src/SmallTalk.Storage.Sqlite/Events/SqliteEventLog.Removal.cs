using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Sqlite;

internal sealed partial class SqliteEventLog
{
    /// <summary>So many events go in one transaction, so that the writer is not held for long.</summary>
    private const int RemovedAtOnce = 1000;

    private static readonly SqlText FindOfSession = new(
        "select position from st_event where partition = ?1 and session = ?2 and session is not null and position > ?3 and not redacted order by position limit ?4"
    );

    private static readonly SqlText FindOfPartition = new(
        "select position from st_event not indexed where partition = ?1 and position > ?2 and not redacted order by position limit ?3"
    );

    private static readonly SqlText Redact = new("update st_event set payload = x'', enc = 0, redacted = 1 where position = ?1 and not redacted");

    private static readonly SqlText RedactLetters = new(
        "update st_dead_letter set payload = x'', enc = 0, redacted = 1 where partition = ?1 and (?2 is null or session = ?2) and not redacted"
    );

    private static readonly SqlText FindLastOf = new(
        "select max(position) from (select position from st_event where position < ?1 order by position limit ?2)"
    );

    private static readonly SqlText Trim = new("delete from st_event where position <= ?1");
    private static readonly SqlText NoteTrim = new("update st_log set trimmed = max(trimmed, ?1)");

    public async ValueTask<long> RedactAsync(Partition partition, SessionId? session, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long count = 0;
        for (long after = 0; ; )
        {
            var positions = readers.Read(connection => Find(connection, partition, session, after));
            if (positions.Count > 0)
                count += await writer.WriteAsync(transaction => RedactEach(transaction, positions), cancellationToken).ConfigureAwait(false);
            if (positions.Count < RemovedAtOnce)
                break;
            after = positions[^1];
        }
        // After the events: a letter that is added meanwhile is a copy of a redacted one.
        return count + await writer.WriteAsync(transaction => RedactAll(transaction, partition, session), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<long> TrimAsync(DateTimeOffset appendedBefore, EventPosition? upTo = null, CancellationToken cancellationToken = default)
    {
        if (upTo is { } bound)
            StoreChecks.CheckCounted(bound);
        cancellationToken.ThrowIfCancellationRequested();
        var end = readers.ReadAtOnce(connection => FindFirst(connection, Moments.ToMicrosecondsUp(appendedBefore)));
        if (upTo is { } position && position.Ordinal < end)
            end = position.Ordinal + 1;
        for (long count = 0; ; )
        {
            var went = await writer.WriteAsync(transaction => TrimSome(transaction, end), cancellationToken).ConfigureAwait(false);
            count += went;
            if (went < RemovedAtOnce)
                return count;
        }
    }

    private static List<long> Find(Connection connection, Partition partition, SessionId? session, long after)
    {
        var find = session is { } id
            ? connection[FindOfSession].Set(partition.Value).Set(id.Value).Set(after).Set(RemovedAtOnce)
            : connection[FindOfPartition].Set(partition.Value).Set(after).Set(RemovedAtOnce);
        var positions = new List<long>();
        while (find.Step())
            positions.Add(find.GetLong(0));
        return positions;
    }

    private static long RedactEach(WriteTransaction transaction, List<long> positions)
    {
        long count = 0;
        foreach (var position in positions)
        {
            transaction.Connection[Redact].Set(position).Run();
            count += transaction.Connection.Changes;
        }
        transaction.HasErased = true;
        return count;
    }

    private static long RedactAll(WriteTransaction transaction, Partition partition, SessionId? session)
    {
        transaction.Connection[RedactLetters].Set(partition.Value).Set(session?.Value).Run();
        transaction.HasErased = true;
        return transaction.Connection.Changes;
    }

    private static long TrimSome(WriteTransaction transaction, long end)
    {
        var find = transaction.Connection[FindLastOf].Set(end).Set(RemovedAtOnce);
        var last = find.Step() ? find.GetLongOrNull(0) : null;
        find.Reset();
        if (last is not { } upTo)
            return 0;
        transaction.Connection[Trim].Set(upTo).Run();
        var count = transaction.Connection.Changes;
        transaction.Connection[NoteTrim].Set(upTo).Run();
        transaction.HasErased = true;
        return count;
    }
}
