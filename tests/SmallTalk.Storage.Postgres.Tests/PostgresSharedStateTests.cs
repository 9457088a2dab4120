using SmallTalk.State;

namespace SmallTalk.Storage.Postgres;

/// <summary>Shared state of two processes: each has a backend of its own on one database.</summary>
[Property("Requirement", "FR-022")]
[Property("Requirement", "FR-023")]
[Property("Requirement", "FR-024")]
[Property("Requirement", "FR-025")]
[Property("Requirement", "B-03")]
public sealed class PostgresSharedStateTests : SharedStateTests, IDisposable
{
    private string? _connection;

    public void Dispose()
    {
        if (_connection is not null)
            PostgresDatabases.Default.Return(_connection);
    }

    protected override async ValueTask<IStoreBackend> OpenAsync()
    {
        _connection ??= await PostgresDatabases.Default.CreateAsync();
        return await PostgresDatabases.OpenAsync(_connection, options => options.StatePollInterval = TimeSpan.FromMilliseconds(20));
    }
}
