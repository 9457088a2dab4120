using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage.Conformance;

/// <summary>The file store in a folder of its own, on a fake clock, with files small enough that it must go on in new ones.</summary>
public sealed class FileTarget : IConformanceTarget, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly Dictionary<IStoreBackend, string> _paths = [];

    public ValueTask<IStoreBackend> CreateAsync(CancellationToken cancellationToken = default) => OpenAsync(_folder[$"{_paths.Count}"], cancellationToken);

    public ValueTask<IStoreBackend> ReopenAsync(IStoreBackend closed, CancellationToken cancellationToken = default) =>
        OpenAsync(_paths[closed], cancellationToken);

    public ValueTask AdvanceAsync(TimeSpan time, CancellationToken cancellationToken = default)
    {
        _clock.Advance(time);
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _folder.Dispose();

    private async ValueTask<IStoreBackend> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var options = new FileStoreOptions
        {
            Path = path,
            Durability = FileDurability.Os,
            JournalBytes = 4 * 1024 * 1024,
            EventSegmentBytes = 4096,
        };
        var backend = new FileStoreBackend(_clock, options);
        await backend.InitializeAsync(cancellationToken);
        _paths[backend] = path;
        return backend;
    }
}
