using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;
using SmallTalk.Events;
using SmallTalk.State;
using SmallTalk.Storage.Files;

namespace SmallTalk.Storage;

/// <summary>The store in a folder of readable files, for one process (ADR 0009).</summary>
internal sealed partial class FileStoreBackend(TimeProvider time, IOptions<FileStoreOptions> options, ILogger<FileStoreBackend> logger) : IStoreBackend
{
    internal const string EngineName = "file";

    private readonly ILogger _logger = logger.Unfailing();
    private readonly StoreOpening<OpenFileStore> _opening = new(typeof(FileStoreBackend));

    internal FileStoreBackend(TimeProvider time, FileStoreOptions options)
        : this(time, Options.Create(options), NullLogger<FileStoreBackend>.Instance) { }

    public string Name => EngineName;

    public StoreCapabilities Capabilities => StoreCapabilities.Persistent;

    public Durability Durability =>
        options.Value.Durability switch
        {
            FileDurability.Fsync => Durability.PowerLoss,
            FileDurability.Os => Durability.ProcessCrash,
            _ => Durability.Memory,
        };

    public ISessionStore Sessions => Store.Sessions;

    public IEventLog Events => Store.Events;

    public IStateStore State => Store.State;

    public ILeaseStore Leases => Store.Leases;

    private OpenFileStore Store => _opening.Store;

    public async ValueTask InitializeAsync(CancellationToken cancellationToken = default)
    {
        if (await _opening.OpenAsync(_ => new(OpenFileStore.Open(options.Value, time)), cancellationToken).ConfigureAwait(false))
            LogOpened(options.Value.Path, Store.Recovered);
    }

    public ValueTask PingAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Store.CheckWritable();
        return ValueTask.CompletedTask;
    }

    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<StoreStatistics>(cancellationToken) : new(Store.Count());

    public ValueTask DisposeAsync() => _opening.DisposeAsync();

    [LoggerMessage(
        EventId = 2100,
        Level = LogLevel.Information,
        Message = "The file store in {Path} is open; {Records} records were recovered from its journal."
    )]
    private partial void LogOpened(string path, long records);
}
