namespace SmallTalk.Storage.Sqlite;

/// <summary>Tenants on the SQLite store.</summary>
public sealed class SqliteIsolationTests : IsolationTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    protected override async ValueTask<IStoreBackend> OpenAsync() => await SqliteStore.OpenAsync(_folder["store.db"]);
}
