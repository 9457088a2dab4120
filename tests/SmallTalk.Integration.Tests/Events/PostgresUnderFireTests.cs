using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Integration.Events;

/// <summary>Four processes on one PostgreSQL database, whose server is killed and started again, and ends connections, meanwhile.</summary>
public sealed class PostgresUnderFireTests : UnderFireTests
{
    private const string EndSomeConnections = """
        select pg_terminate_backend(pid) from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid() and random() < 0.5
        """;

    private PostgresServer? _server;

    protected override int? Unsaved => null;

    [TearDown]
    public async Task StopServerAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    protected override async Task<(string Engine, string Location)> MakeStoreAsync()
    {
        _server = await PostgresServer.StartAsync();
        return ("postgres", await _server.CreateDatabaseAsync());
    }

    protected override async Task<bool> HitStoreAsync(Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                await _server!.KillAsync();
                await _server.RestartAsync();
                break;
            case 1:
                await _server!.RestartAsync();
                break;
            default:
                await _server!.ExecuteAsync(EndSomeConnections);
                break;
        }
        return true;
    }
}
