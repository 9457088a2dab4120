namespace SmallTalk.Storage.Sqlite;

/// <summary>Two processes on one file.</summary>
public sealed class SqliteTwoProcessTests : TwoProcessTests
{
    private readonly TemporaryFolder _folder = new();

    [SetUp]
    public async Task MakeStore() => await (await SqliteStore.OpenAsync(_folder["store.db"])).DisposeAsync();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    protected override string[] Store => ["sqlite", _folder["store.db"], $"{SqliteStoreOptions.SectionName}:Durability=Os"];

    protected override bool StopsInMidCommit => false;

    protected override async ValueTask<IStoreBackend> OpenAsync() => await SqliteStore.OpenAsync(_folder["store.db"]);
}
