using Npgsql;

namespace SmallTalk.TestUtilities.Servers;

public sealed class PostgresServerTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_shared_server_makes_databases_that_are_apart(CancellationToken cancellationToken)
    {
        var server = await PostgresServer.SharedAsync();
        var (one, two) = (await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());
        await ScalarAsync(one, "create table here (a int); select 1", cancellationToken);
        (await ScalarAsync(one, "select to_regclass('here') is not null", cancellationToken)).Should().Be(true);
        (await ScalarAsync(two, "select to_regclass('here') is not null", cancellationToken)).Should().Be(false);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_database_can_be_a_copy_of_another(CancellationToken cancellationToken)
    {
        var server = await PostgresServer.SharedAsync();
        var origin = await server.CreateDatabaseAsync();
        await ScalarAsync(origin, "create table here (a int); select 1", cancellationToken);
        var copy = await server.CreateDatabaseAsync(new NpgsqlConnectionStringBuilder(origin).Database);
        (await ScalarAsync(copy, "select to_regclass('here') is not null", cancellationToken)).Should().Be(true);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_second_major_version_is_there(CancellationToken cancellationToken)
    {
        var server = await PostgresServer.SharedAsync(18);
        (await ScalarAsync(server.ConnectionString, "show server_version", cancellationToken)).Should().BeOfType<string>().Which.Should().StartWith("18.");
    }

    [Test, CancelAfter(60_000)]
    public async Task A_server_that_was_killed_comes_back_on_its_port_with_its_data(CancellationToken cancellationToken)
    {
        await using var server = await PostgresServer.StartAsync(new() { Fsync = true });
        var port = server.Port;
        await ScalarAsync(server.ConnectionString, "create table here (a int); select 1", cancellationToken);
        await server.KillAsync();
        var refused = () => ScalarAsync(server.ConnectionString, "select 1", cancellationToken);
        await refused.Should().ThrowAsync<NpgsqlException>();
        await server.RestartAsync();
        (await ScalarAsync(server.ConnectionString, "select to_regclass('here') is not null", cancellationToken)).Should().Be(true);
        server.Port.Should().Be(port);
        await server.RestartAsync();
        (await ScalarAsync(server.ConnectionString, "select to_regclass('here') is not null", cancellationToken)).Should().Be(true);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_server_that_was_disposed_is_gone(CancellationToken cancellationToken)
    {
        var server = await PostgresServer.StartAsync();
        var connection = server.ConnectionString;
        await server.DisposeAsync();
        var refused = () => ScalarAsync(connection, "select 1", cancellationToken);
        await refused.Should().ThrowAsync<NpgsqlException>();
    }

    [Test, CancelAfter(60_000)]
    public async Task A_password_is_asked_for_when_one_is_set(CancellationToken cancellationToken)
    {
        await using var server = await PostgresServer.StartAsync(
            new()
            {
                Password = "correct horse",
                More = new Dictionary<string, string> { ["work_mem"] = "5MB" },
            }
        );
        (await ScalarAsync(server.ConnectionString, "show work_mem", cancellationToken)).Should().Be("5MB");
        var wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "wrong" };
        var refused = () => ScalarAsync(wrong.ConnectionString, "select 1", cancellationToken);
        (await refused.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be("28P01");
    }

    [Test, CancelAfter(60_000)]
    public async Task A_server_with_a_certificate_proves_itself(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority();
        using var other = new TestAuthority("another");
        using var certificate = authority.Issue();
        await using var server = await PostgresServer.StartAsync(new() { Certificate = certificate });
        await File.WriteAllTextAsync(folder["ca.crt"], authority.CertificatePem, cancellationToken);
        await File.WriteAllTextAsync(folder["other.crt"], other.CertificatePem, cancellationToken);
        var secure = new NpgsqlConnectionStringBuilder(server.ConnectionString) { SslMode = SslMode.VerifyFull, RootCertificate = folder["ca.crt"] };
        (await ScalarAsync(secure.ConnectionString, "select ssl from pg_stat_ssl where pid = pg_backend_pid()", cancellationToken)).Should().Be(true);
        secure.RootCertificate = folder["other.crt"];
        var refused = () => ScalarAsync(secure.ConnectionString, "select 1", cancellationToken);
        await refused.Should().ThrowAsync<NpgsqlException>();
    }

    private static async Task<object?> ScalarAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
