using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Storage;
using SmallTalk.Storage.Postgres;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>A server that waits for the disk, with a store in one database and the floor's tables in another; both through a data source made in the same way.</summary>
internal sealed class PostgresWork : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private long _sessions;

    private PostgresWork(PostgresServer server, IStoreBackend store, StoreWriter process, NpgsqlDataSource floors)
    {
        _server = server;
        Store = store;
        Process = process;
        Floors = floors;
    }

    public IStoreBackend Store { get; }

    public StoreWriter Process { get; }

    public NpgsqlDataSource Floors { get; }

    public static async Task<PostgresWork> StartAsync()
    {
        var server = await PostgresServer.StartAsync(new() { Fsync = true });
        var floors = PostgresDataSources.Create(Options(await server.CreateDatabaseAsync()));
        await using (var tables = floors.CreateCommand(PostgresFloor.Tables + PostgresLayoutFloor.Tables))
            await tables.ExecuteNonQueryAsync();
        var options = Options(await server.CreateDatabaseAsync());
        var store = new PostgresStoreBackend(options, null, TimeProvider.System, NullLogger<PostgresStoreBackend>.Instance);
        await store.InitializeAsync();
        return new(server, store, await StoreWriter.CreateAsync(store), floors);
    }

    public PostgresFloor NewFloor() => new(Floors, ++_sessions);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Floors.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static PostgresStoreOptions Options(string connection) => new() { Connection = connection };
}
