using Microsoft.Extensions.Logging;
using Npgsql;
using SmallTalk.Events;

namespace SmallTalk.Storage.Postgres;

/// <summary>The parts of an open store. Disposing stops what runs in the background and leaves a data source of the host's as it is.</summary>
internal sealed class OpenPostgresStore : IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly PostgresListener _listener;
    private readonly PostgresEventLog _events;
    private readonly StateWatchers _watchers;
    private readonly PostgresSessionStore _sessions;
    private readonly string _count;

    private OpenPostgresStore(PostgresDatabase database, Durability durability, TimeProvider time, ILogger logger)
    {
        _database = database;
        Durability = durability;
        _listener = new(database, time, logger);
        _watchers = new(_listener, database.StateChannel);
        _events = new(database, _listener, time, logger);
        _sessions = new(database, _events, _watchers, time);
        State = new(database, _watchers, time);
        Leases = new(database);
        _count = database.Sql(
            """
            select (select count(*) from st_session), (select last - trimmed from st_log),
                   (select sum(pg_total_relation_size(c.oid))::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = $1 and c.relkind in ('r', 'p') and starts_with(c.relname, 'st_'))
            """
        );
    }

    public Durability Durability { get; }

    public PostgresDatabase Database => _database;

    public ISessionStore Sessions => _sessions;

    public IEventLog Events => _events;

    public PostgresStateStore State { get; }

    public PostgresLeaseStore Leases { get; }

    /// <summary>Looks at the server, makes or checks the tables, and puts the parts together.</summary>
    public static async ValueTask<OpenPostgresStore> OpenAsync(
        NpgsqlDataSource source,
        bool isOwned,
        PostgresStoreOptions options,
        TimeProvider time,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        var first = PostgresDatabase.Open(source, isOwned: false, options.Schema ?? "public", options);
        var connection = await first.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = connection.ConfigureAwait(false);
        var facts = await ServerFacts.ReadAsync(connection, options.Schema, cancellationToken).ConfigureAwait(false);
        facts.Check();
        await PostgresMigrator.MigrateAsync(connection, facts.Schema!, options.AutoMigrate, cancellationToken).ConfigureAwait(false);
        var database = PostgresDatabase.Open(source, isOwned, facts.Schema!, options);
        var store = new OpenPostgresStore(database, facts.IsDurable ? Durability.PowerLoss : Durability.ProcessCrash, time, logger);
        try
        {
            store._watchers.Start();
            await store._events.StartAsync(cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask PingAsync(CancellationToken cancellationToken) =>
        await _database.RunAsync("select 1", [], static (_, _) => ValueTask.FromResult(true), isWrite: false, cancellationToken).ConfigureAwait(false);

    public ValueTask<StoreStatistics> CountAsync(CancellationToken cancellationToken) =>
        _database.RunAsync(
            _count,
            [Param.Text(_database.Schema)],
            async (reader, token) =>
            {
                await reader.ReadAsync(token).ConfigureAwait(false);
                return new StoreStatistics
                {
                    Sessions = reader.GetInt64(0),
                    Events = reader.IsDBNull(1) ? null : reader.GetInt64(1),
                    Bytes = reader.IsDBNull(2) ? null : reader.GetInt64(2),
                    Commits = _sessions.Committed,
                };
            },
            isWrite: false,
            cancellationToken
        );

    public async ValueTask DisposeAsync()
    {
        // From the last to the first, and each even when the one before it has failed.
        await using var database = _database.ConfigureAwait(false);
        await using var listener = _listener.ConfigureAwait(false);
        await using var events = _events.ConfigureAwait(false);
        _watchers.Dispose();
    }
}
