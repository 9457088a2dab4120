using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Reads and writes rows of events, in the log and as dead letters.</summary>
internal static class EventRows
{
    /// <summary>The columns that <see cref="Read"/> reads, both tables have them.</summary>
    public const string Columns = "position, at, event_id, topic, priority, partition, session, occurred_at, correlation, trace, type, enc, payload, redacted";

    /// <summary>How many columns these are.</summary>
    public const int ColumnCount = 14;

    /// <summary>Appends an event to the log.</summary>
    public static readonly SqlText Insert = new(
        """
        insert into st_event (position, at, event_id, topic, priority, partition, session, occurred_at, correlation, trace, type, enc, payload, redacted)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        """
    );

    /// <summary>Appends events that were checked.</summary>
    public static void Append(WriteTransaction transaction, IReadOnlyList<NewEvent> events)
    {
        for (var index = 0; index < events.Count; index++)
        {
            var (item, import) = (events[index], events[index].Import);
            var position = transaction.NextPosition(import is null ? transaction.Now : Moments.ToMicroseconds(import.AppendedAt));
            SetFields(transaction.Connection[Insert].Set(position).Set(transaction.EndTime), item).Set(item.Payload).Set(import is { IsRedacted: true }).Run();
        }
    }

    /// <summary>Sets what stands between the time of the append and the payload.</summary>
    public static Statement SetFields(Statement statement, NewEvent item) =>
        statement
            .Set(item.Id.Value)
            .Set(item.Topic)
            .Set((long)item.Priority)
            .Set(item.Partition.Value)
            .Set(item.Session?.Value)
            .Set(Moments.ToMicroseconds(item.OccurredAt))
            .Set(item.CorrelationId)
            .Set(item.TraceParent)
            .Set(item.PayloadType);

    /// <summary>Reads an event from the columns that begin at one.</summary>
    /// <exception cref="InvalidRowException">The row is not as it was written.</exception>
    public static EventRecord Read(Statement row, int column = 0) =>
        new(
            EventPosition.FromOrdinal(row.GetLong(column)),
            row.GetMoment(column + 1),
            new()
            {
                Id = new(row.GetGuid(column + 2)),
                Topic = row.GetText(column + 3),
                Priority = (EventPriority)row.GetInt(column + 4),
                Partition = Partition.Parse(row.GetText(column + 5)),
                Session = row.GetTextOrNull(column + 6) is { } session ? SessionId.Parse(session) : (SessionId?)null,
                OccurredAt = row.GetMoment(column + 7),
                CorrelationId = row.GetTextOrNull(column + 8),
                TraceParent = row.GetTextOrNull(column + 9),
                PayloadType = row.GetTextOrNull(column + 10),
                Payload = row.GetPayload(column + 11),
            },
            row.GetBool(column + 13)
        );
}
