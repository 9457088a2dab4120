using SmallTalk.Events;

namespace SmallTalk.Storage.Sqlite;

/// <summary>The event log: positions are given in the transaction that appends, so that what becomes visible later has a later one.</summary>
internal sealed partial class SqliteEventLog(ReaderPool readers, Writer writer, LogTail tail, ChangePoll poll) : IEventLog
{
    private static readonly SqlText ReadEnd = new("select last, trimmed from st_log");

    /// <summary>Prepares what is needed most, so that tables of another shape are found at the start.</summary>
    public static void Prepare(Connection connection)
    {
        foreach (var text in (SqlText[])[EventRows.Insert, CopyLetter, WriteCursor])
            _ = connection[text];
    }

    /// <summary>How many events the log holds.</summary>
    public static long Count(Connection connection)
    {
        var (last, trimmed) = EndOf(connection);
        return last - trimmed;
    }

    /// <summary>The position of the newest event there ever was, and of the newest that was trimmed.</summary>
    public static (long Last, long Trimmed) EndOf(Connection connection)
    {
        var read = connection[ReadEnd];
        var end = read.Step() ? (read.GetLong(0), read.GetLong(1)) : throw new InvalidRowException("its one row is missing", "st_log");
        read.Reset();
        return end;
    }

    public async ValueTask AppendAsync(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(events);
        cancellationToken.ThrowIfCancellationRequested();
        if (events.Count > 0)
            await writer
                .WriteAsync(
                    transaction =>
                    {
                        EventRows.Append(transaction, events);
                        return true;
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
    }

    public async ValueTask WaitAsync(EventPosition after, CancellationToken cancellationToken = default)
    {
        StoreChecks.CheckCounted(after);
        if (tail.IsBeyond(after.Ordinal, out var appended))
            return;
        poll.Enter();
        try
        {
            await appended.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            poll.Leave();
        }
    }

    public ValueTask<EventPosition> GetEndAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<EventPosition>(cancellationToken)
            : new(EventPosition.FromOrdinal(readers.Read(EndOf).Last));
}
