namespace SmallTalk.Storage.Files;

/// <summary>The file store under a process that is killed while it writes.</summary>
public sealed class FileStoreKillTests : StoreKillTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    protected override string[] Writer => ["file", _folder["store"], "SmallTalk:Storage:File:JournalBytes=524288"];

    protected override async ValueTask<IStoreBackend> OpenAsync()
    {
        var backend = new FileStoreBackend(
            TimeProvider.System,
            new FileStoreOptions { Path = _folder["store"], JournalBytes = FileStoreOptions.LeastJournalBytes }
        );
        await backend.InitializeAsync();
        return backend;
    }

    protected override async Task WhileWritingAsync()
    {
        await using var second = new FileStoreBackend(TimeProvider.System, new FileStoreOptions { Path = _folder["store"] });
        await second.Invoking(store => store.InitializeAsync().AsTask()).Should().ThrowAsync<StoreInUseException>();
    }
}
