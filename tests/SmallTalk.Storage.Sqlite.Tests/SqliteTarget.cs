using SmallTalk.Storage.Conformance;

namespace SmallTalk.Storage.Sqlite;

/// <summary>The SQLite store in a file of its own. Its clock is moved; its timers run, so that openings see one another.</summary>
internal sealed class SqliteTarget : IConformanceTarget, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MovedClock _clock = new();
    private readonly Dictionary<IStoreBackend, string> _paths = [];

    public ValueTask<IStoreBackend> CreateAsync(CancellationToken cancellationToken = default) => OpenAsync(_folder[$"{_paths.Count}.db"]);

    public ValueTask<IStoreBackend> ReopenAsync(IStoreBackend closed, CancellationToken cancellationToken = default) => OpenAsync(_paths[closed]);

    public ValueTask<IStoreBackend> OpenSecondAsync(IStoreBackend open, CancellationToken cancellationToken = default) => OpenAsync(_paths[open]);

    public ValueTask AdvanceAsync(TimeSpan time, CancellationToken cancellationToken = default)
    {
        _clock.Advance(time);
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _folder.Dispose();

    private async ValueTask<IStoreBackend> OpenAsync(string path)
    {
        var backend = await SqliteStore.OpenAsync(path, _clock);
        _paths[backend] = path;
        return backend;
    }
}
