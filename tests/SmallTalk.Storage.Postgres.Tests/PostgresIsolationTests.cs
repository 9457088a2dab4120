namespace SmallTalk.Storage.Postgres;

/// <summary>Tenants with hostile ids in PostgreSQL.</summary>
public sealed class PostgresIsolationTests : IsolationTests
{
    protected override async ValueTask<IStoreBackend> OpenAsync() => await PostgresDatabases.OpenAsync(await PostgresDatabases.Default.CreateAsync());
}
