using SmallTalk.Storage.Conformance;

namespace SmallTalk.Storage.Postgres;

/// <summary>A PostgreSQL store in a database of its own, whose clock goes on when it is told to.</summary>
internal sealed class PostgresTarget(PostgresDatabases databases) : IConformanceTarget, IDisposable
{
    private readonly Dictionary<IStoreBackend, string> _connections = [];

    public async ValueTask<IStoreBackend> CreateAsync(CancellationToken cancellationToken = default) => await OpenAsync(await databases.CreateAsync());

    public async ValueTask<IStoreBackend> ReopenAsync(IStoreBackend closed, CancellationToken cancellationToken = default) =>
        await OpenAsync(_connections[closed]);

    public async ValueTask<IStoreBackend> OpenSecondAsync(IStoreBackend open, CancellationToken cancellationToken = default) =>
        await OpenAsync(_connections[open]);

    public async ValueTask AdvanceAsync(TimeSpan time, CancellationToken cancellationToken = default)
    {
        foreach (var connection in _connections.Values.Distinct())
            await PostgresDatabases.ExecuteAsync(connection, $"update test_clock set ahead = ahead + {(long)time.TotalMicroseconds}");
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values.Distinct())
            databases.Return(connection);
    }

    private async Task<IStoreBackend> OpenAsync(string connection)
    {
        var backend = await PostgresDatabases.OpenAsync(connection, options => options.StatePollInterval = TimeSpan.FromMilliseconds(20));
        _connections[backend] = connection;
        return backend;
    }
}
