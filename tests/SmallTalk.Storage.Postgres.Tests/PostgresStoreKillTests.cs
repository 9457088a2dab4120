namespace SmallTalk.Storage.Postgres;

/// <summary>PostgreSQL under a process that is killed while it writes.</summary>
public sealed class PostgresStoreKillTests : StoreKillTests
{
    private string _connection = "";

    [SetUp]
    public async Task MakeDatabase() => _connection = await PostgresDatabases.Default.CreateAsync();

    protected override string[] Writer => ["postgres", _connection];

    protected override async ValueTask<IStoreBackend> OpenAsync() => await PostgresDatabases.OpenAsync(_connection);
}
