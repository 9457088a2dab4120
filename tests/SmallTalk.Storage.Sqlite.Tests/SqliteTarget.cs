using Microsoft.Extensions.Time.Testing;
using SmallTalk.Storage.Conformance;

namespace SmallTalk.Storage.Sqlite;

/// <summary>The SQLite store in a file of its own, on a fake clock.</summary>
internal sealed class SqliteTarget : IConformanceTarget, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly Dictionary<IStoreBackend, string> _paths = [];

    public ValueTask<IStoreBackend> CreateAsync(CancellationToken cancellationToken = default) => OpenAsync(_folder[$"{_paths.Count}.db"]);

    public ValueTask<IStoreBackend> ReopenAsync(IStoreBackend closed, CancellationToken cancellationToken = default) => OpenAsync(_paths[closed]);

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
