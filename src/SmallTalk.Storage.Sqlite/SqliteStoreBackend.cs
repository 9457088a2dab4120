using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Events;
using SmallTalk.State;
using SmallTalk.Storage.Sqlite;

namespace SmallTalk.Storage;

/// <summary>The store in one SQLite file, for several processes of one machine.</summary>
internal sealed partial class SqliteStoreBackend(TimeProvider time, IOptions<SqliteStoreOptions> options, string path, ILogger<SqliteStoreBackend> logger)
    : IStoreBackend
{
    internal const string EngineName = "sqlite";

    private readonly SemaphoreSlim _opening = new(1, 1);
    private OpenSqliteStore? _store;
    private bool _isDisposed;

    public string Name => EngineName;

    public StoreCapabilities Capabilities => StoreCapabilities.Persistent | StoreCapabilities.Shared;

    public Durability Durability =>
        options.Value.Durability switch
        {
            SqliteDurability.Fsync => Durability.PowerLoss,
            SqliteDurability.Os => Durability.ProcessCrash,
            _ => Durability.Memory,
        };

    public ISessionStore Sessions => Store.Sessions;

    public IEventLog Events => Store.Events;

    public IStateStore State => Store.State;

    public ILeaseStore Leases => Store.Leases;

    private OpenSqliteStore Store
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
            // SQLite waits on its thread when another process is in the way.
            var file = new DatabaseFile(path, options.Value);
            _store = await Task.Run(() => OpenSqliteStore.Open(file, options.Value, time, logger), cancellationToken).ConfigureAwait(false);
            LogOpened(path, Schema.Format, options.Value.Durability);
        }
        finally
        {
            _opening.Release();
        }
    }

    public ValueTask PingAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Store.Ping();
        return ValueTask.CompletedTask;
    }

    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<StoreStatistics>(cancellationToken) : new(Store.Count());

    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync().ConfigureAwait(false);
        try
        {
            _isDisposed = true;
            if (_store is { } store)
                await store.DisposeAsync().ConfigureAwait(false);
            _store = null;
        }
        finally
        {
            _opening.Release();
        }
    }

    [LoggerMessage(2200, LogLevel.Information, "The SQLite store {Path} is open: format {Format}, durability {Durability}.")]
    private partial void LogOpened(string path, int format, SqliteDurability durability);
}
