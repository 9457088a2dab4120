using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmallTalk.Events;
using SmallTalk.State;
using SmallTalk.Storage.Files;

namespace SmallTalk.Storage;

/// <summary>The store in a folder of readable files, for one process (ADR 0009).</summary>
internal sealed partial class FileStoreBackend(TimeProvider time, IOptions<FileStoreOptions> options, ILogger<FileStoreBackend> logger) : IStoreBackend
{
    internal const string EngineName = "file";

    private readonly SemaphoreSlim _opening = new(1, 1);
    private OpenFileStore? _store;
    private bool _isDisposed;

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

    private OpenFileStore Store
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
            _store = OpenFileStore.Open(options.Value, time);
            LogOpened(options.Value.Path, _store.Recovered);
        }
        finally
        {
            _opening.Release();
        }
    }

    public ValueTask PingAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Store.CheckWritable();
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
            _store?.Dispose();
            _store = null;
        }
        finally
        {
            _opening.Release();
        }
    }

    [LoggerMessage(
        EventId = 2100,
        Level = LogLevel.Information,
        Message = "The file store in {Path} is open; {Records} records were recovered from its journal."
    )]
    private partial void LogOpened(string path, long records);
}
