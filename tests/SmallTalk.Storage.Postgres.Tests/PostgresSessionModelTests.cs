namespace SmallTalk.Storage.Postgres;

/// <summary>Sessions in PostgreSQL against the model, and under races.</summary>
[Property("Requirement", "B-02")]
public sealed class PostgresSessionModelTests : SessionModelTests
{
    protected override async ValueTask<IStoreBackend> OpenAsync() => await PostgresDatabases.OpenAsync(await PostgresDatabases.Default.CreateAsync());
}
