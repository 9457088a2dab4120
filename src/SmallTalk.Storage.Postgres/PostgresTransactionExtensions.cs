using Npgsql;
using SmallTalk.Storage;
using SmallTalk.Storage.Postgres;

namespace SmallTalk.Events;

/// <summary>Appends events within a transaction of the host's own.</summary>
public static class PostgresTransactionExtensions
{
    /// <summary>
    /// Appends events that are in the log when the transaction commits, and nowhere when it is rolled back: the host's rows and the events that tell of
    /// them are stored together. Subscribers see them within a fraction of a second after the commit, in any process.
    /// </summary>
    /// <remarks>The events go to the store as they are: their payloads are neither encrypted nor compressed, and the limits of the bus do not apply.</remarks>
    /// <param name="transaction">The transaction, on the database that holds the tables of the store.</param>
    /// <param name="events">The events, in order.</param>
    /// <param name="schema">The schema of the tables; null finds them by the search path.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task.</returns>
    /// <exception cref="ArgumentException">An event has no id or is an import, which only the log itself takes, or the name of the schema is not lower-case letters, digits and underscores.</exception>
    /// <exception cref="InvalidIdException">A topic or a session id breaks the rules.</exception>
    /// <exception cref="StoreException">The server refused the events; the transaction can only be rolled back.</exception>
    public static async ValueTask AppendEventsAsync(
        this NpgsqlTransaction transaction,
        IReadOnlyList<NewEvent> events,
        string? schema = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(transaction);
        StoreChecks.Check(events);
        if (schema is not null && !PostgresNames.IsValid(schema))
            throw new ArgumentException($"'{schema}' is not 1 to 63 lower-case letters, digits and underscores.", nameof(schema));
        if (events.Any(static item => item.Import is not null))
            throw new ArgumentException("Events of another log are imported by IEventLog.AppendAsync.", nameof(events));
        if (events.Count == 0)
            return;
        var statement = schema is null ? EventStatements.AppendText : PostgresNames.Qualify(EventStatements.AppendText, schema);
        try
        {
            var command = new NpgsqlCommand(statement, transaction.Connection, transaction);
            await using var disposing = command.ConfigureAwait(false);
            command.Parameters.AddRange(EventColumns.Arrays(events));
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresErrors.IsOfDriver(error))
        {
            throw PostgresErrors.Translate(error);
        }
    }
}
