using Microsoft.Extensions.Logging;
using Npgsql;
using SmallTalk.Diagnostics;
using SmallTalk.Events;
using SmallTalk.State;
using SmallTalk.Storage.Postgres;

namespace SmallTalk.Storage;

/// <summary>The store in PostgreSQL, for any number of processes.</summary>
/// <param name="options">The options, checked.</param>
/// <param name="source">The host's data source, which is never disposed; null makes one of the connection string.</param>
/// <param name="time">The clock for waits; what is stored has the server's.</param>
/// <param name="logger">The log.</param>
internal sealed partial class PostgresStoreBackend(
    PostgresStoreOptions options,
    NpgsqlDataSource? source,
    TimeProvider time,
    ILogger<PostgresStoreBackend> logger
) : IStoreBackend
{
    internal const string EngineName = "postgres";

    private readonly ILogger _logger = logger.Unfailing();
    private readonly StoreOpening<OpenPostgresStore> _opening = new(typeof(PostgresStoreBackend));

    public string Name => EngineName;

    public StoreCapabilities Capabilities => StoreCapabilities.Persistent | StoreCapabilities.Shared | StoreCapabilities.Push;

    public Durability Durability => Store.Durability;

    public ISessionStore Sessions => Store.Sessions;

    public IEventLog Events => Store.Events;

    public IStateStore State => Store.State;

    public ILeaseStore Leases => Store.Leases;

    /// <summary>The open store.</summary>
    internal OpenPostgresStore Store => _opening.Store;

    public async ValueTask InitializeAsync(CancellationToken cancellationToken = default)
    {
        if (await _opening.OpenAsync(OpenAsync, cancellationToken).ConfigureAwait(false))
            LogOpened(Store.Database.Schema, Store.Durability);
    }

    private async ValueTask<OpenPostgresStore> OpenAsync(CancellationToken cancellationToken)
    {
        var used = source ?? PostgresDataSources.Create(options);
        try
        {
            return await OpenPostgresStore.OpenAsync(used, source is null, options, time, _logger, cancellationToken).ConfigureAwait(false);
        }
        catch when (source is null)
        {
            await used.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask PingAsync(CancellationToken cancellationToken = default) => Store.PingAsync(cancellationToken);

    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) => Store.CountAsync(cancellationToken);

    public ValueTask DisposeAsync() => _opening.DisposeAsync();

    [LoggerMessage(2300, LogLevel.Information, "The PostgreSQL store in schema {Schema} is open; what is acknowledged survives: {Durability}.")]
    private partial void LogOpened(string schema, Durability durability);
}
