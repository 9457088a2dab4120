namespace SmallTalk.Storage.Sqlite;

/// <summary>The SQLite store and a clock that calls it.</summary>
public sealed class SqliteClockTests : ClockTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    protected override async ValueTask<IStoreBackend> OpenAsync(TimeProvider clock) => await SqliteStore.OpenAsync(_folder["store.db"], clock);
}
