using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage.Files;

/// <summary>The file store against the model.</summary>
[Property("Requirement", "FR-005")]
public sealed class FileSessionModelTests : SessionModelTests
{
    private readonly TemporaryFolder _folder = new();
    private int _opened;

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    // One store after the other: the one before is closed and takes room on the disk for nothing.
    protected override async ValueTask<IStoreBackend> OpenAsync()
    {
        if (_opened > 0)
        {
            Directory.Delete(_folder[$"{_opened}"], recursive: true);
        }

        _opened++;
        var options = new FileStoreOptions
        {
            Path = _folder[$"{_opened}"],
            Durability = FileDurability.Os,
            JournalBytes = FileStoreOptions.LeastJournalBytes,
        };
        var backend = new FileStoreBackend(new FakeTimeProvider(), options);
        await backend.InitializeAsync();
        return backend;
    }
}
