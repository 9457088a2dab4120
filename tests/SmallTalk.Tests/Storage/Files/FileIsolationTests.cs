using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Storage.Files;

/// <summary>Tenants of the file store.</summary>
public sealed class FileIsolationTests : IsolationTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    protected override async ValueTask<IStoreBackend> OpenAsync()
    {
        var backend = new FileStoreBackend(new FakeTimeProvider(), new FileStoreOptions { Path = _folder.Path, Durability = FileDurability.Os });
        await backend.InitializeAsync();
        return backend;
    }
}
