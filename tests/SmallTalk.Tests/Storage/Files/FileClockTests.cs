namespace SmallTalk.Storage.Files;

/// <summary>The file store and a clock that calls it.</summary>
public sealed class FileClockTests : ClockTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    protected override async ValueTask<IStoreBackend> OpenAsync(TimeProvider clock)
    {
        var backend = new FileStoreBackend(clock, new FileStoreOptions { Path = _folder.Path, Durability = FileDurability.Os });
        await backend.InitializeAsync();
        return backend;
    }
}
