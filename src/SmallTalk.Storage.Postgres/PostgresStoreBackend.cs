using Microsoft.Extensions.Logging;
using Npgsql;
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

    private readonly SemaphoreSlim _opening = new(1, 1);
    private OpenPostgresStore? _store;
    private bool _isDisposed;

    public string Name => EngineName;

    public StoreCapabilities Capabilities => StoreCapabilities.Persistent | StoreCapabilities.Shared | StoreCapabilities.Push;

    public Durability Durability => Store.Durability;

    public ISessionStore Sessions => Store.Sessions;

    public IEventLog Events => Store.Events;

    public IStateStore State => Store.State;

    public ILeaseStore Leases => Store.Leases;

    /// <summary>The open store.</summary>
    internal OpenPostgresStore Store
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _store
                ?? throw new InvalidOperationException(
                    "The store is not open yet. Start the host, or call StartSmallTalkAsync where there is none; a store that is used by itself is opened by InitializeAsync."
                );
        }
    }

    public async ValueTask InitializeAsync(CancellationToken cancellationToken = default)
    {
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_store is not null)
                return;
            var used = source ?? PostgresDataSources.Create(options);
            try
            {
                _store = await OpenPostgresStore.OpenAsync(used, source is null, options, time, logger, cancellationToken).ConfigureAwait(false);
            }
            catch when (source is null)
            {
                await used.DisposeAsync().ConfigureAwait(false);
                throw;
            }
            LogOpened(_store.Database.Schema, _store.Durability);
        }
        finally
        {
            _opening.Release();
        }
    }

    public ValueTask PingAsync(CancellationToken cancellationToken = default) => Store.PingAsync(cancellationToken);

    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) => Store.CountAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync().ConfigureAwait(false);
        try
        {
            _isDisposed = true;
            if (_store is not null)
                await _store.DisposeAsync().ConfigureAwait(false);
            _store = null;
        }
        finally
        {
            _opening.Release();
        }
    }

    [LoggerMessage(2300, LogLevel.Information, "The PostgreSQL store in schema {Schema} is open; what is acknowledged survives: {Durability}.")]
    private partial void LogOpened(string schema, Durability durability);
}
