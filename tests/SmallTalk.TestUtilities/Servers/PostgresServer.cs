using Npgsql;

namespace SmallTalk.TestUtilities.Servers;

/// <summary>A PostgreSQL server that is there for the tests: started on a free port of the loopback, and gone with this process at the latest.</summary>
/// <remarks>
/// <c>SMALLTALK_TEST_POSTGRES</c> (a connection string of a user who may create databases) names a server to share instead; only what does not
/// have to stop or kill a server runs on it. Where none is named and PostgreSQL is not installed, a container is shared if an engine answers.
/// </remarks>
public sealed partial class PostgresServer : IAsyncDisposable
{
    /// <summary>The variable that names a server to use.</summary>
    public const string Variable = "SMALLTALK_TEST_POSTGRES";

    private const int CreateAttempts = 5;

    private static readonly Dictionary<int, Task<PostgresServer>> Shared = [];

    private static readonly ServerContainer Container = new("postgres:17-alpine", 5432, ["pg_isready", "-h", "127.0.0.1", "-U", "postgres"])
    {
        Arguments = ["-c", "max_connections=300", "-c", "fsync=off"],
        Variables = new Dictionary<string, string>
        {
            ["POSTGRES_HOST_AUTH_METHOD"] = "trust",
            ["POSTGRES_INITDB_ARGS"] = "--locale-provider=icu --icu-locale=en-US",
        },
    };

    private readonly NpgsqlConnectionStringBuilder _connection;
    private readonly OwnServer? _own;

    private PostgresServer(NpgsqlConnectionStringBuilder connection, OwnServer? own) => (_connection, _own) = (connection, own);

    /// <summary>How its administrator connects to the database <c>postgres</c>.</summary>
    public string ConnectionString => _connection.ConnectionString;

    /// <summary>The port of 127.0.0.1.</summary>
    public int Port => _connection.Port;

    /// <summary>The server that the tests of this process share. It is started when it is first asked for.</summary>
    /// <param name="version">The major version; null is what is installed, or the server that the variable names.</param>
    public static Task<PostgresServer> SharedAsync(int? version = null)
    {
        lock (Shared)
        {
            if (!Shared.TryGetValue(version ?? 0, out var server))
                Shared[version ?? 0] = server = ShareAsync(version);
            return server;
        }
    }

    /// <summary>Starts a server of the test's own.</summary>
    public static async Task<PostgresServer> StartAsync(PostgresServerSettings? settings = null)
    {
        settings ??= new();
        var own = await PostgresProgram.StartAsync(settings);
        return new(Connection("127.0.0.1", own.Port, settings.Password), own);
    }

    /// <summary>Makes a database.</summary>
    /// <param name="template">The database it is a copy of, to which nobody may be connected; null makes an empty one.</param>
    /// <returns>How its owner connects to it.</returns>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = $"test_{Guid.NewGuid():N}";
        var attempt = 1;
        while (!await IsCreatedAsync(name, template ?? "template0", isLast: attempt == CreateAttempts))
            attempt++;
        return ConnectionTo(name);
    }

    /// <summary>How to connect to a database.</summary>
    public string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database }.ConnectionString;

    /// <summary>Does something as the administrator.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stops the server in good order, ending its connections.</summary>
    public Task StopAsync() => Own.StopAsync();

    /// <summary>Kills all processes of the server at once, as <c>kill -9</c> does.</summary>
    public Task KillAsync() => Own.KillAsync();

    /// <summary>Starts the server again on the same port and data, after it was stopped or killed; one that runs is stopped first.</summary>
    public Task RestartAsync() => Own.RestartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
            await _own.DisposeAsync();
    }

    private OwnServer Own =>
        _own ?? throw new InvalidOperationException("A server that is shared and not installed here is not stopped: start one of the test's own.");

    // Connections that were closed are seen for a while yet; the server itself waits some seconds for their end each time.
    private async Task<bool> IsCreatedAsync(string name, string template, bool isLast)
    {
        try
        {
            await ExecuteAsync($"create database {name} template {template}");
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ObjectInUse && !isLast)
        {
            return false;
        }
    }

    private static async Task<PostgresServer> ShareAsync(int? version)
    {
        if (version is null && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return new(new(named), null);
        if (version is null && !PostgresBinaries.AreInstalled && await Container.TryStartAsync() is { } place)
            return new(Connection(place.Host, place.Port, null), null);
        return await StartAsync(new() { Version = version });
    }

    private static NpgsqlConnectionStringBuilder Connection(string host, int port, string? password) =>
        new()
        {
            Host = host,
            Port = port,
            Username = "postgres",
            Password = password,
            Database = "postgres",
        };
}
