using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;
using SmallTalk.Events;
using SmallTalk.State;
using SmallTalk.Storage.Sqlite;

namespace SmallTalk.Storage;

/// <summary>The store in one SQLite file, for several processes of one machine.</summary>
internal sealed partial class SqliteStoreBackend(TimeProvider time, IOptions<SqliteStoreOptions> options, string path, ILogger<SqliteStoreBackend> logger)
    : IStoreBackend
{
    internal const string EngineName = "sqlite";

    private readonly ILogger _logger = logger.Unfailing();
    private readonly StoreOpening<OpenSqliteStore> _opening = new(typeof(SqliteStoreBackend));

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

    private OpenSqliteStore Store => _opening.Store;

    public async ValueTask InitializeAsync(CancellationToken cancellationToken = default)
    {
        if (await _opening.OpenAsync(OpenAsync, cancellationToken).ConfigureAwait(false))
            LogOpened(path, Schema.Format, options.Value.Durability);
    }

    // SQLite waits on its thread when another process is in the way.
    private async ValueTask<OpenSqliteStore> OpenAsync(CancellationToken cancellationToken)
    {
        var file = new DatabaseFile(path, options.Value);
        return await Task.Run(() => OpenSqliteStore.Open(file, options.Value, time, _logger), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask PingAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Store.Ping();
        return ValueTask.CompletedTask;
    }

    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<StoreStatistics>(cancellationToken) : new(Store.Count());

    public ValueTask DisposeAsync() => _opening.DisposeAsync();

    [LoggerMessage(2200, LogLevel.Information, "The SQLite store {Path} is open: format {Format}, durability {Durability}.")]
    private partial void LogOpened(string path, int format, SqliteDurability durability);
}
