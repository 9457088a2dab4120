using Npgsql;
using SmallTalk.Sessions;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Storage.Postgres;

/// <summary>Connections are ended and servers killed while processes write: nothing acknowledged is lost, nothing is there twice, and all goes on.</summary>
[Property("Requirement", "B-02")]
public sealed class ResilienceTests
{
    private const int Writers = 4;
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Connections_that_are_ended_lose_and_double_nothing()
    {
        // Not given back: pooled connections of others that had it before are ended as well.
        var connection = await PostgresDatabases.Default.CreateAsync();
        await using var store = await PostgresDatabases.OpenAsync(connection);
        var owner = (await store.Leases.AcquireAsync("one", TimeSpan.FromMinutes(10))).Owner;
        var run = new WriterRun(store, owner, Writers);

        for (var round = 0; round < 10; round++)
        {
            await run.ProgressAsync(20).WaitAsync(HangGuard, TimeProvider.System);
            await Given.EndConnectionsAsync(connection);
        }

        await run.ProgressAsync(20).WaitAsync(HangGuard, TimeProvider.System);
        await run.StopAndCheckAsync().WaitAsync(HangGuard, TimeProvider.System);
        (await RenewAsync(store, owner)).Should().NotBeNull();
    }

    [Test]
    public async Task A_server_that_is_killed_and_started_again_has_everything_that_was_acknowledged()
    {
        await using var server = await PostgresServer.StartAsync(new() { Fsync = true });
        var connection = await server.CreateDatabaseAsync();
        await using var store = await PostgresDatabases.OpenAsync(connection);
        store.Durability.Should().Be(Durability.PowerLoss);
        var owner = (await store.Leases.AcquireAsync("one", TimeSpan.FromMinutes(10))).Owner;
        var run = new WriterRun(store, owner, Writers);

        for (var round = 0; round < 3; round++)
        {
            await run.ProgressAsync(30).WaitAsync(HangGuard, TimeProvider.System);
            await server.KillAsync();
            await server.RestartAsync();
        }

        await run.ProgressAsync(10).WaitAsync(HangGuard, TimeProvider.System);
        await run.StopAndCheckAsync().WaitAsync(HangGuard, TimeProvider.System);
        (await RenewAsync(store, owner)).Should().NotBeNull();
    }

    [TestCase(ProxyFault.Reset)]
    [TestCase(ProxyFault.HalfOpen)]
    [TestCase(ProxyFault.BlackHole)]
    [TestCase(ProxyFault.Delay)]
    public async Task A_network_that_fails_loses_and_doubles_nothing(ProxyFault fault)
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = new NpgsqlConnectionStringBuilder(database.Connection);
        await using var proxy = new TcpProxy(connection.Port);
        connection.Port = proxy.Port;
        connection.Timeout = 5;
        connection.CommandTimeout = 2;
        connection.CancellationTimeout = 500;
        await using var store = PostgresDatabases.Backend(connection.ConnectionString);
        await Given.OpenedAsync(store);
        var run = new WriterRun(store, null, Writers);

        for (var round = 0; round < 2; round++)
        {
            await run.ProgressAsync(10).WaitAsync(HangGuard, TimeProvider.System);
            proxy.Break(fault, delay: TimeSpan.FromMilliseconds(50));
            if (fault is not ProxyFault.Delay)
                await run.FailureAsync().WaitAsync(HangGuard, TimeProvider.System);
            else
                await run.ProgressAsync(10).WaitAsync(HangGuard, TimeProvider.System);
            proxy.Heal();
        }

        await run.ProgressAsync(10).WaitAsync(HangGuard, TimeProvider.System);
        await run.StopAndCheckAsync().WaitAsync(HangGuard, TimeProvider.System);
    }

    private static async Task<ProcessLease?> RenewAsync(PostgresStoreBackend store, ProcessOwner owner)
    {
        while (true)
            try
            {
                return await store.Leases.RenewAsync(owner, TimeSpan.FromMinutes(10));
            }
            catch (StoreUnavailableException)
            {
                await Given.BreathAsync();
            }
    }
}
