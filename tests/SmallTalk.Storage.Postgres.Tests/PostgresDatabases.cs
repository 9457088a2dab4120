using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Storage.Postgres;

/// <summary>Databases of the server that the tests share, each a copy of one that has the tables and a clock that can be moved.</summary>
internal sealed class PostgresDatabases(int? version = null)
{
    private const string Clock = """
        create table test_clock (ahead bigint not null);
        insert into test_clock values (0);
        create or replace function st_now() returns bigint language sql volatile
            as $$ select (extract(epoch from clock_timestamp()) * 1000000)::bigint + (select ahead from public.test_clock) $$;
        """;

    // Making a database takes the server longer than most tests; emptying one does not.
    private const string Empty = """
        truncate st_session, st_pending, st_message, st_state, st_partition_state, st_commit, st_lease, st_outbox, st_event, st_cursor, st_dead_letter restart identity;
        update st_log set last = 0, last_at = 0, trimmed = 0;
        update test_clock set ahead = 0
        """;

    private readonly ConcurrentBag<string> _free = [];
    private readonly string _template = $"template_{Guid.NewGuid():N}";
    private readonly Lock _gate = new();
    private Task? _made;

    /// <summary>The databases of the version that is installed.</summary>
    public static PostgresDatabases Default { get; } = new();

    /// <summary>Makes a database with tables, or takes one that was given back.</summary>
    /// <returns>How to connect to it.</returns>
    public async Task<string> CreateAsync()
    {
        if (_free.TryTake(out var used))
        {
            await ExecuteAsync(used, Empty);
            return used;
        }
        return await MakeAsync();
    }

    /// <summary>Makes a database that nobody has used.</summary>
    /// <returns>How to connect to it.</returns>
    public async Task<string> MakeAsync()
    {
        Task made;
        lock (_gate)
            made = _made ??= MakeTemplateAsync();
        await made;
        return await (await ServerAsync()).CreateDatabaseAsync(_template);
    }

    /// <summary>The same, for one test; it is given back when it is disposed.</summary>
    public async Task<TestDatabase> TakeAsync() => new(this, await CreateAsync());

    /// <summary>Gives a database back that <see cref="CreateAsync"/> made and whose tables are as they were; nobody may be connected to it any more.</summary>
    public void Return(string connection) => _free.Add(connection);

    /// <summary>Makes a database without anything.</summary>
    public async Task<string> CreateEmptyAsync() => await (await ServerAsync()).CreateDatabaseAsync();

    public Task<PostgresServer> ServerAsync() => PostgresServer.SharedAsync(version);

    /// <summary>Makes the backend of a database, not opened.</summary>
    public static PostgresStoreBackend Backend(
        string connection,
        Action<PostgresStoreOptions>? configure = null,
        NpgsqlDataSource? source = null,
        TimeProvider? time = null
    )
    {
        var options = new PostgresStoreOptions { Connection = connection, PoolSize = 8 };
        configure?.Invoke(options);
        return new(options, source, time ?? TimeProvider.System, NullLogger<PostgresStoreBackend>.Instance);
    }

    /// <summary>Makes the backend of a database and opens it.</summary>
    public static async Task<PostgresStoreBackend> OpenAsync(
        string connection,
        Action<PostgresStoreOptions>? configure = null,
        NpgsqlDataSource? source = null,
        TimeProvider? time = null
    )
    {
        var backend = Backend(connection, configure, source, time);
        await backend.InitializeAsync();
        return backend;
    }

    /// <summary>Does something in a database, beside any store.</summary>
    public static async Task<object?> ExecuteAsync(string connection, string sql)
    {
        await using var database = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString);
        await database.OpenAsync();
        await using var command = new NpgsqlCommand(sql, database);
        return await command.ExecuteScalarAsync();
    }

    private async Task MakeTemplateAsync()
    {
        var server = await ServerAsync();
        await server.ExecuteAsync($"create database {_template} template template0");
        var connection = server.ConnectionTo(_template);
        await ExecuteAsync(connection, PostgresSchema.Script());
        await ExecuteAsync(connection, Clock);
    }
}
