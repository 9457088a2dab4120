using SmallTalk.State;
using SmallTalk.Storage;
using SmallTalk.Storage.Conformance;

namespace SmallTalk.Tests.State;

[Property("Requirement", "FR-022")]
[Property("Requirement", "FR-023")]
[Property("Requirement", "FR-024")]
[Property("Requirement", "FR-025")]
[Property("Requirement", "FR-026")]
[Property("Requirement", "B-03")]
public sealed class FileSharedStateTests : SharedStateTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private FileStoreBackend? _store;

    public void Dispose() => _folder.Dispose();

    protected override async ValueTask<IStoreBackend> OpenAsync()
    {
        if (_store is null)
        {
            _store = new(TimeProvider.System, new FileStoreOptions { Path = _folder.Path, Durability = FileDurability.Os });
            await _store.InitializeAsync();
        }
        return new BorrowedBackend(_store, StoreCapabilities.Shared);
    }

    protected override async ValueTask CloseAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _store = null;
    }
}
