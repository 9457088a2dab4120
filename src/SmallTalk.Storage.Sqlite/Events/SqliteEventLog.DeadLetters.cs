using SmallTalk.Events;

namespace SmallTalk.Storage.Sqlite;

internal sealed partial class SqliteEventLog
{
    private const string Replace =
        "on conflict (subscriber, event_id) do update set attempts = excluded.attempts, error = excluded.error, failed_at = excluded.failed_at";

    private static readonly SqlText CopyLetter = new(
        $"""
        insert into st_dead_letter ({EventRows.Columns}, subscriber, attempts, error, failed_at)
        select {EventRows.Columns}, ?3, ?4, ?5, ?6 from st_event where position = ?1 and event_id = ?2 {Replace}
        """
    );

    private static readonly SqlText WriteLetter = new(
        $"""
        insert into st_dead_letter ({EventRows.Columns}, subscriber, attempts, error, failed_at)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) {Replace}
        """
    );

    private static readonly SqlText DeleteLetter = new("delete from st_dead_letter where subscriber = ?1 and event_id = ?2");

    public async ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(letter);
        CursorKey.CheckSubscriber(letter.SubscriberId);
        cancellationToken.ThrowIfCancellationRequested();
        await writer.WriteAsync(transaction => Add(transaction, letter), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(query);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<IReadOnlyList<DeadLetter>>(cancellationToken)
            : new(readers.Read<IReadOnlyList<DeadLetter>>(connection => List(connection, query)));
    }

    public async ValueTask RemoveDeadLetterAsync(string subscriberId, EventId eventId, CancellationToken cancellationToken = default)
    {
        CursorKey.CheckSubscriber(subscriberId);
        cancellationToken.ThrowIfCancellationRequested();
        await writer
            .WriteAsync(
                transaction =>
                {
                    transaction.Connection[DeleteLetter].Set(subscriberId).Set(eventId.Value).Run();
                    return true;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <summary>Copies the event from the log, redacted or not; one that was trimmed meanwhile is taken from the record in hand.</summary>
    private static bool Add(WriteTransaction transaction, DeadLetter letter)
    {
        var failedAt = Moments.ToMicroseconds(letter.FailedAt);
        transaction
            .Connection[CopyLetter]
            .Set(letter.Event.Position.Ordinal)
            .Set(letter.Event.Event.Id.Value)
            .Set(letter.SubscriberId)
            .Set(letter.Attempts)
            .Set(letter.Error)
            .Set(failedAt)
            .Run();
        if (transaction.Connection.Changes > 0)
            return true;
        var insert = transaction.Connection[WriteLetter].Set(letter.Event.Position.Ordinal).Set(Moments.ToMicroseconds(letter.Event.AppendedAt));
        EventRows
            .SetFields(insert, letter.Event.Event)
            .Set(letter.Event.Event.Payload)
            .Set(letter.Event.IsRedacted)
            .Set(letter.SubscriberId)
            .Set(letter.Attempts)
            .Set(letter.Error)
            .Set(failedAt)
            .Run();
        return true;
    }

    private static List<DeadLetter> List(Connection connection, DeadLetterQuery query)
    {
        var text = $"select {EventRows.Columns}, subscriber, attempts, error, failed_at from st_dead_letter where (subscriber, event_id) > (?1, ?2)";
        if (query.SubscriberId is not null)
            text += " and subscriber = ?3";
        if (query.Partition is not null)
            text += " and partition = ?4";
        if (query.EventId is not null)
            text += " and event_id = ?5";
        using var read = connection.Prepare($"{text} order by subscriber, event_id limit ?6");
        read.Set(query.After?.SubscriberId ?? string.Empty)
            .Set(query.After?.EventId.Value ?? Guid.Empty)
            .Set(query.SubscriberId)
            .Set(query.Partition?.Value)
            .Set(query.EventId?.Value ?? Guid.Empty)
            .Set(query.Limit);
        var letters = new List<DeadLetter>();
        while (read.Step())
            letters.Add(
                new(
                    read.GetText(EventRows.ColumnCount),
                    EventRows.Read(read),
                    read.GetInt(EventRows.ColumnCount + 1),
                    read.GetText(EventRows.ColumnCount + 2),
                    read.GetMoment(EventRows.ColumnCount + 3)
                )
            );
        return letters;
    }
}
