using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace SmallTalk.TestUtilities.Servers;

public sealed class RedisServerTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_shared_server_answers()
    {
        var server = await RedisServer.SharedAsync();
        var key = $"here-{Guid.NewGuid():N}";
        await using var connection = await ConnectAsync(server);
        await connection.GetDatabase().StringSetAsync(key, "kept");
        (await connection.GetDatabase().StringGetAsync(key)).Should().Be((RedisValue)"kept");
        (await RedisServer.SharedAsync()).Should().BeSameAs(server);
    }

    [TestCase(AppendFsync.Always, "always"), CancelAfter(60_000)]
    [TestCase(AppendFsync.EverySecond, "everysec")]
    public async Task A_server_waits_for_the_disk_as_it_is_told(AppendFsync setting, string expected)
    {
        await using var server = await RedisServer.StartAsync(new() { AppendFsync = setting });
        (await SettingAsync(server, "appendfsync")).Should().Be(expected);
        (await SettingAsync(server, "save")).Should().BeEmpty();
    }

    [Test, CancelAfter(60_000)]
    public async Task A_server_that_was_killed_comes_back_on_its_port_with_what_it_acknowledged()
    {
        await using var server = await RedisServer.StartAsync(new() { AppendFsync = AppendFsync.Always });
        var port = server.Port;
        await using (var connection = await ConnectAsync(server))
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(number => connection.GetDatabase().StringIncrementAsync($"key-{number % 10}")));
            await server.KillAsync();
        }
        await CheckRefusedAsync(server);
        await server.RestartAsync();
        (await CountsAsync(server)).Should().Equal(Enumerable.Repeat(10L, 10));
        server.Port.Should().Be(port);
        await server.RestartAsync();
        (await CountsAsync(server)).Should().Equal(Enumerable.Repeat(10L, 10));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_server_that_was_stopped_can_be_started_again()
    {
        await using var server = await RedisServer.StartAsync();
        await server.StopAsync();
        await CheckRefusedAsync(server);
        var again = server.StopAsync;
        (await again.Should().ThrowAsync<InvalidOperationException>()).WithMessage("Redis does not run*");
        await server.RestartAsync();
        await using var connection = await ConnectAsync(server);
        connection.IsConnected.Should().BeTrue();
    }

    [Test, CancelAfter(60_000)]
    public async Task A_server_whose_port_was_taken_meanwhile_does_not_start()
    {
        await using var server = await RedisServer.StartAsync();
        await server.KillAsync();
        using var other = new TcpListener(IPAddress.Loopback, server.Port);
        other.Start();
        var restart = server.RestartAsync;
        (await restart.Should().ThrowAsync<InvalidOperationException>()).WithMessage("Redis did not start:*already in use*");
    }

    [TestCase(false), CancelAfter(60_000)]
    [TestCase(true)]
    public async Task A_server_that_was_disposed_is_gone_with_its_folder(bool killed)
    {
        var server = await RedisServer.StartAsync();
        var folder = await SettingAsync(server, "dir");
        Directory.Exists(folder).Should().BeTrue();
        if (killed)
            await server.KillAsync();
        await server.DisposeAsync();
        Directory.Exists(folder).Should().BeFalse();
        await CheckRefusedAsync(server);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_password_is_asked_for_when_one_is_set()
    {
        await using var server = await RedisServer.StartAsync(new() { Password = "correct horse" });
        await using (var connection = await ConnectAsync(server))
            (await connection.GetDatabase().PingAsync()).Should().BePositive();
        var wrong = ConfigurationOptions.Parse(server.ConnectionString);
        wrong.Password = "wrong";
        var refused = () => ConnectionMultiplexer.ConnectAsync(wrong);
        (await refused.Should().ThrowAsync<RedisConnectionException>()).Which.FailureType.Should().Be(ConnectionFailureType.AuthenticationFailure);
    }

    [TestCase("cache.example:7000,password=secret", 7000)]
    [TestCase("127.0.0.1:7001", 7001)]
    [TestCase("cache.example", 6379)]
    public async Task A_server_that_is_named_is_shared_and_never_stopped(string named, int port)
    {
        await using var server = await RedisServer.ShareAsync(named, null, RedisServer.Container);
        server.ConnectionString.Should().Be(named);
        server.Port.Should().Be(port);
        var stop = server.KillAsync;
        await stop.Should().ThrowAsync<InvalidOperationException>();
    }

    [Test, CancelAfter(60_000)]
    public async Task Without_program_and_engine_it_is_said_what_to_install()
    {
        var share = () => RedisServer.ShareAsync("", null, RedisServer.Container with { Engine = () => null });
        (await share.Should().ThrowAsync<InvalidOperationException>()).WithMessage(
            "Redis is not installed.*apt-get install redis-server*build/test.sh*container engine*SMALLTALK_TEST_REDIS*"
        );
    }

    [Test, CancelAfter(60_000)]
    public async Task Whether_an_engine_answers_is_known_soon(CancellationToken cancellationToken)
    {
        var looked = Task.Run(RedisServer.Container.Engine, cancellationToken);
        await looked.Guarded();
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(RedisServer server) => ConnectionMultiplexer.ConnectAsync(server.ConnectionString);

    // A client goes on trying for as long as a connection may take.
    private static async Task CheckRefusedAsync(RedisServer server)
    {
        var options = ConfigurationOptions.Parse(server.ConnectionString);
        options.ConnectTimeout = 5000;
        var refused = () => ConnectionMultiplexer.ConnectAsync(options);
        await refused.Should().ThrowAsync<RedisConnectionException>();
    }

    private static async Task<string?> SettingAsync(RedisServer server, string name)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{server.ConnectionString},allowAdmin=true");
        return (await connection.GetServers()[0].ConfigGetAsync(name)).Single().Value;
    }

    private static async Task<IEnumerable<long>> CountsAsync(RedisServer server)
    {
        await using var connection = await ConnectAsync(server);
        var values = await connection.GetDatabase().StringGetAsync([.. Enumerable.Range(0, 10).Select(number => (RedisKey)$"key-{number}")]);
        return values.Select(value => (long)value);
    }
}
