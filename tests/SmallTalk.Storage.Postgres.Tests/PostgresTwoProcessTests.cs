namespace SmallTalk.Storage.Postgres;

/// <summary>Two processes on one database, one of which stands still.</summary>
public sealed class PostgresTwoProcessTests : TwoProcessTests
{
    private string _connection = "";

    [SetUp]
    public async Task MakeDatabase() => _connection = await PostgresDatabases.Default.CreateAsync();

    protected override string[] Store => ["postgres", _connection];

    protected override async ValueTask<IStoreBackend> OpenAsync() => await PostgresDatabases.OpenAsync(_connection);
}
