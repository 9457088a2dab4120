using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Transactions;
using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>
/// The way to the server: owns the data source (or borrows the host's), opens connections, names the objects of the schema, translates errors.
/// Safe for use by several threads. Nothing outside of the listener's connection depends on the state of a session of the server.
/// </summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    // Everyone who changes the shape of the log or moves rows into it waits here; a number that nobody else is likely to use.
    public const long SequencerLock = 7738126534;
    public const long MigrationLock = 7738126535;

    private readonly ConcurrentDictionary<string, string> _qualified = new(StringComparer.Ordinal);
    private readonly NpgsqlDataSource _source;
    private readonly bool _isOwned;
    private volatile bool _isDisposed;

    private PostgresDatabase(NpgsqlDataSource source, bool isOwned, string schema, PostgresStoreOptions options)
    {
        _source = source;
        _isOwned = isOwned;
        Schema = schema;
        Options = options;
        EventChannel = Channel("st_event", schema);
        StateChannel = Channel("st_state", schema);
        MostBytesAtOnce = new NpgsqlConnectionStringBuilder(source.ConnectionString).WriteBufferSize * 3L / 4;
    }

    public string Schema { get; }

    public PostgresStoreOptions Options { get; }

    /// <summary>The channel that tells of new events; its payload is the newest position.</summary>
    public string EventChannel { get; }

    /// <summary>The channel that tells of state of partitions; its payload is partition and name, with a line end between.</summary>
    public string StateChannel { get; }

    /// <summary>
    /// About as much leaves a connection in one piece. What holds rows from its first statement to its last goes in one: a process that stops half-way
    /// through sending would hold them until it wakes.
    /// </summary>
    public long MostBytesAtOnce { get; }

    /// <summary>Whether a connection of its own can be had that hears notifications.</summary>
    public bool CanListen => Options.Listen && !new NpgsqlConnectionStringBuilder(_source.ConnectionString).Multiplexing;

    /// <summary>Takes over a data source; when it is owned, it is disposed with this.</summary>
    public static PostgresDatabase Open(NpgsqlDataSource source, bool isOwned, string schema, PostgresStoreOptions options) =>
        new(source, isOwned, schema, options);

    /// <summary>The text of a statement with the schema before each of our objects. Each text is worked out once: values are parameters, so there are few.</summary>
    public string Sql(string statement) => _qualified.GetOrAdd(statement, static (text, schema) => PostgresNames.Qualify(text, schema), Schema);

    /// <summary>Opens a connection of the pool. It takes no part in a transaction of the caller's: what is acknowledged must not be rolled back with it.</summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        using var apart = Transaction.Current is null ? null : new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        try
        {
            return await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresErrors.IsOfDriver(error))
        {
            throw PostgresErrors.Translate(error);
        }
    }

    /// <summary>Runs a statement and reads its rows; the answer is final, since everything up to the server's own end of the statement was read.</summary>
    /// <param name="statement">The text, qualified.</param>
    /// <param name="parameters">Positional parameters, in order.</param>
    /// <param name="read">Reads the rows of the first result.</param>
    /// <param name="isWrite">Whether an error on the way leaves it open what happened.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<T> RunAsync<T>(
        string statement,
        NpgsqlParameter[] parameters,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        bool isWrite,
        CancellationToken cancellationToken
    )
    {
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = connection.ConfigureAwait(false);
        return await RunAsync(connection, statement, parameters, read, isWrite, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a statement on a connection in hand.</summary>
    public static async ValueTask<T> RunAsync<T>(
        NpgsqlConnection connection,
        string statement,
        NpgsqlParameter[] parameters,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        bool isWrite,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var command = new NpgsqlCommand(statement, connection);
            await using var disposing = command.ConfigureAwait(false);
            command.Parameters.AddRange(parameters);
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var closing = reader.ConfigureAwait(false);
            var result = await read(reader, cancellationToken).ConfigureAwait(false);
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false)) { }
            return result;
        }
        catch (Exception error) when (PostgresErrors.IsOfDriver(error))
        {
            throw PostgresErrors.Translate(error, isWrite);
        }
    }

    /// <summary>Runs several statements in one round trip and one transaction; each sees what was committed when it began.</summary>
    public async ValueTask<T> RunAsync<T>(
        (string Statement, NpgsqlParameter[] Parameters)[] statements,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        bool isWrite,
        CancellationToken cancellationToken
    )
    {
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = connection.ConfigureAwait(false);
        try
        {
            var batch = new NpgsqlBatch(connection);
            await using var disposing = batch.ConfigureAwait(false);
            foreach (var (statement, parameters) in statements)
            {
                var command = new NpgsqlBatchCommand(statement);
                command.Parameters.AddRange(parameters);
                batch.BatchCommands.Add(command);
            }
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var ending = reader.ConfigureAwait(false);
            var result = await read(reader, cancellationToken).ConfigureAwait(false);
            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false)) { }
            return result;
        }
        catch (Exception error) when (PostgresErrors.IsOfDriver(error))
        {
            throw PostgresErrors.Translate(error, isWrite);
        }
    }

    /// <summary>Runs a statement that brings no rows.</summary>
    /// <returns>The number of rows that were changed.</returns>
    public ValueTask<int> ExecuteAsync(string statement, NpgsqlParameter[] parameters, CancellationToken cancellationToken) =>
        RunAsync(statement, parameters, static (reader, _) => new ValueTask<int>(reader.RecordsAffected), isWrite: true, cancellationToken);

    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        return _isOwned ? _source.DisposeAsync() : ValueTask.CompletedTask;
    }

    private static string Channel(string name, string schema)
    {
        if (schema == "public")
            return name;
        var full = $"{name}_{schema}";
        return Encoding.UTF8.GetByteCount(full) < 64 ? full : $"{name}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(schema)))[..32]}";
    }
}
