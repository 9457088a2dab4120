using SmallTalk.State;

namespace SmallTalk.Storage.Files;

/// <summary>A file store that is open: the parts, put together.</summary>
internal sealed class OpenFileStore : IAsyncDisposable
{
    private const int CachedSessions = 32_768;

    private readonly FolderLock _lock;
    private readonly RealDisk _disk;
    private readonly CommitPipeline _pipeline;
    private readonly FileSessionStore _sessions;
    private readonly FileEventLog _events;
    private readonly NewbornSessions _newborn;
    private readonly StateFeed _feed = new();

    private OpenFileStore(FolderLock folderLock, RealDisk disk, (Journal Journal, DataFiles Files) storage, FileStoreOptions options, TimeProvider time)
    {
        var (journal, files) = storage;
        (_lock, _disk) = (folderLock, disk);
        _pipeline = new(journal, files, options.Durability, options.Path, time);
        Leases = new(time, files, _pipeline);
        _events = new(time, files, _pipeline, Leases, options.EventSegmentBytes);
        _newborn = new(files);
        var reader = new SessionFileReader(files, _newborn, options.KeptStateVersions);
        var cache = new SessionCache(reader, _pipeline, CachedSessions);
        _sessions = new(time, files, _pipeline, cache, reader, _newborn, Leases, _events, _feed, options.KeptStateVersions);
        State = new FileStateStore(time, files, _pipeline, _sessions, Leases, _feed, options.KeptStateVersions);
    }

    internal ISessionStore Sessions => _sessions;

    internal FileEventLog Events => _events;

    internal IStateStore State { get; }

    internal FileLeaseStore Leases { get; }

    /// <summary>Records that the journal had to bring to the files.</summary>
    internal long Recovered { get; private init; }

    /// <summary>Fails with the reason when the store takes no writes now.</summary>
    internal void CheckWritable() => _pipeline.Locked(() => _pipeline.IsWritableOrThrow());

    internal StoreStatistics Count() =>
        new()
        {
            Sessions = _sessions.Count,
            Events = _events.Count,
            Commits = _sessions.Commits,
        };

    /// <summary>Takes the folder, recovers what a crash left, and begins a new opening.</summary>
    internal static OpenFileStore Open(FileStoreOptions options, TimeProvider time)
    {
        var root = options.Path;
        var folderLock = FolderLock.Take(root);
        var disk = new RealDisk(root);
        try
        {
            var opening = StoreFile.Read(disk, root) + 1;
            var reserve = new Ballast(disk, options.JournalBytes);
            var files = new DataFiles(disk, reserve);
            var journal = new Journal(disk, files, options.JournalBytes);
            var recovered = journal.Recover(opening - 1);
            journal.Prepare();
            files.TryRecoverRoom();
            StoreFile.Write(disk, opening);
            journal.Start(opening);
            var store = new OpenFileStore(folderLock, disk, (journal, files), options, time) { Recovered = recovered };
            store.Leases.Open(opening);
            store._events.Open();
            store._newborn.BeginLoading();
            return store;
        }
        catch (Exception error)
        {
            disk.Dispose();
            folderLock.Dispose();
            if (Translate(error, root) is { } translated)
                throw translated;
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        try
        {
            _newborn.EndLoading();
            _events.Close();
            _feed.Close();
            _pipeline.Close();
            return ValueTask.CompletedTask;
        }
        finally
        {
            _disk.Dispose();
            _lock.Dispose();
        }
    }

    private static StoreException? Translate(Exception error, string root) =>
        error switch
        {
            IOException full when DiskErrors.IsFull(full) => new StoreFullException($"The disk of '{root}' is full. Make room, then start again.", error),
            _ when DiskErrors.IsReadOnly(error) => new StoreReadOnlyException(
                $"'{root}' cannot be written to. Give the process the right to, or choose another folder.",
                error
            ),
            IOException => new StoreUnavailableException($"'{root}' cannot be opened: {error.Message}", error),
            _ => null,
        };
}
