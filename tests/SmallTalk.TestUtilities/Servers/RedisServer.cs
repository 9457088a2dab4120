using System.Net;
using StackExchange.Redis;

namespace SmallTalk.TestUtilities.Servers;

/// <summary>A Redis server that is there for the tests: started on a free port of the loopback, and gone with this process at the latest.</summary>
/// <remarks>
/// <c>SMALLTALK_TEST_REDIS</c> (a configuration string of StackExchange.Redis) names a server to share instead; only what does not have to stop or
/// kill a server runs on it. Where none is named and Redis is not installed, a container is shared if an engine answers.
/// </remarks>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>The variable that names a server to use.</summary>
    public const string Variable = "SMALLTALK_TEST_REDIS";

    private const int UsualPort = 6379;

    // Milliseconds; a busy machine may let a call wait for long.
    private const int Patience = 60_000;

    internal static readonly ServerContainer Container = new("redis:7-alpine", UsualPort, ["redis-cli", "ping"])
    {
        Arguments = ["--save", "", "--appendonly", "yes"],
    };

    private static readonly Lazy<Task<RedisServer>> Shared = new(() =>
        ShareAsync(Environment.GetEnvironmentVariable(Variable), RedisProgram.Find(), Container)
    );

    private readonly OwnServer? _own;

    private RedisServer(string connectionString, int port, OwnServer? own) => (ConnectionString, Port, _own) = (connectionString, port, own);

    /// <summary>How to connect to it with StackExchange.Redis.</summary>
    public string ConnectionString { get; }

    /// <summary>The port of 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The server that the tests of this process share. It is started when it is first asked for. Tests keep apart by the names of their keys.</summary>
    public static Task<RedisServer> SharedAsync() => Shared.Value;

    /// <summary>Starts a server of the test's own.</summary>
    public static Task<RedisServer> StartAsync(RedisServerSettings? settings = null) => StartAsync(settings ?? new(), RedisProgram.Find());

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

    /// <summary>Finds the server to share.</summary>
    /// <param name="named">What the variable says.</param>
    /// <param name="program">Where <c>redis-server</c> is; null when it is not installed.</param>
    /// <param name="container">What is run where it is not.</param>
    internal static async Task<RedisServer> ShareAsync(string? named, string? program, ServerContainer container)
    {
        if (named is { Length: > 0 })
            return new(named, PortOf(ConfigurationOptions.Parse(named).EndPoints[0]), null);
        if (program is null && await container.TryStartAsync() is { } place)
            return new(Connection(place.Host, place.Port, null), place.Port, null);
        return await StartAsync(new(), program);
    }

    private OwnServer Own =>
        _own ?? throw new InvalidOperationException("A server that is shared and not installed here is not stopped: start one of the test's own.");

    private static async Task<RedisServer> StartAsync(RedisServerSettings settings, string? program)
    {
        var own = await RedisProgram.StartAsync(settings, program);
        return new(Connection("127.0.0.1", own.Port, settings.Password), own.Port, own);
    }

    private static string Connection(string host, int port, string? password) =>
        new ConfigurationOptions
        {
            EndPoints = { { host, port } },
            Password = password,
            ConnectTimeout = Patience,
            SyncTimeout = Patience,
            AsyncTimeout = Patience,
        }.ToString(includePassword: true);

    private static int PortOf(EndPoint place) =>
        place switch
        {
            IPEndPoint { Port: > 0 } address => address.Port,
            DnsEndPoint { Port: > 0 } name => name.Port,
            _ => UsualPort,
        };
}
