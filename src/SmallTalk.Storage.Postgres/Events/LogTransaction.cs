using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>
/// A transaction that waits for a lock of the log and then runs statements, sent as one: the server never waits for this process while it holds the lock,
/// so that a process that stops half-way stops nobody else.
/// </summary>
internal static class LogTransaction
{
    /// <summary>Runs it and gives what the first of the statements that has rows answers, once the commit was acknowledged.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="lock">What waits for the lock.</param>
    /// <param name="commands">The statements; each sees what the holder of the lock before left.</param>
    /// <param name="read">Reads the rows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask<T> RunAsync<T>(
        NpgsqlConnection connection,
        string @lock,
        IEnumerable<NpgsqlBatchCommand> commands,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        CancellationToken cancellationToken
    )
    {
        var batch = new NpgsqlBatch(connection);
        await using var disposing = batch.ConfigureAwait(false);
        batch.BatchCommands.Add(new("begin isolation level read committed"));
        batch.BatchCommands.Add(new(@lock));
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        batch.BatchCommands.Add(new("commit"));
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = reader.ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var result = await read(reader, cancellationToken).ConfigureAwait(false);
        // Until the answer to the commit has come, nothing has happened.
        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false)) { }
        return result;
    }

    /// <summary>Runs it on a connection of the pool.</summary>
    public static async ValueTask<T> RunAsync<T>(
        PostgresDatabase database,
        string @lock,
        IEnumerable<NpgsqlBatchCommand> commands,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        CancellationToken cancellationToken
    )
    {
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = connection.ConfigureAwait(false);
        try
        {
            return await RunAsync(connection, @lock, commands, read, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresErrors.IsOfDriver(error))
        {
            throw PostgresErrors.Translate(error, mayHaveHappened: true);
        }
    }

    public static NpgsqlBatchCommand Command(string statement, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(statement);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
