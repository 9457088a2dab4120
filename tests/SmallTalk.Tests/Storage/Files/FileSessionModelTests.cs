using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage.Files;

/// <summary>The file store against the model.</summary>
[Property("Requirement", "FR-005")]
public sealed class FileSessionModelTests : SessionModelTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    protected override async ValueTask<IStoreBackend> OpenAsync()
    {
        var options = new FileStoreOptions
        {
            Path = _folder.Path,
            Durability = FileDurability.Os,
            JournalBytes = SmallJournal.Bytes,
        };
        var backend = new FileStoreBackend(new FakeTimeProvider(), options);
        await backend.InitializeAsync();
        return backend;
    }
}
