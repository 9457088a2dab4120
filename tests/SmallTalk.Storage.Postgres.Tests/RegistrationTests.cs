using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>The store is chosen in one line, in code or by configuration.</summary>
[Property("Requirement", "FR-051")]
public sealed class RegistrationTests
{
    [Test]
    public async Task One_line_in_code_keeps_everything_in_PostgreSQL()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = database.Connection;
        using var host = Build(builder => builder.Services.AddSmallTalk().UsePostgres(connection));
        await host.StartAsync();

        var session = await host.Services.GetRequiredService<ISessionManager>().OpenAsync("42");
        await session.CommitAsync(new() { Messages = [new(ChatRole.User, "hello")] });
        await host.StopAsync();

        (await PostgresDatabases.ExecuteAsync(connection, "select count(*) from st_message")).Should().Be(1L);
    }

    [Test]
    public async Task Configuration_chooses_a_store_that_is_registered_and_sets_its_options()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        using var host = Build(builder =>
        {
            builder.Configuration.AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["STORAGE_TYPE"] = "postgres",
                    ["STORAGE_CONNECTION"] = connection,
                    ["SmallTalk:Storage:Postgres:Schema"] = "talk",
                }
            );
            builder.Services.AddSmallTalk().AddPostgresStore().AddPostgresStore();
        });

        await host.StartAsync();
        await host.StopAsync();

        (await PostgresDatabases.ExecuteAsync(connection, "select value from talk.st_meta where key = 'format'")).Should().Be($"{PostgresSchema.Format}");
    }

    [Test]
    public async Task A_data_source_that_the_host_registered_is_used()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = database.Connection;
        await using var source = NpgsqlDataSource.Create(connection);
        using var host = Build(builder =>
        {
            builder.Services.AddSingleton(source);
            builder.Services.AddSmallTalk().UsePostgres();
        });

        await host.StartAsync();
        await host.StopAsync();

        await using var still = source.CreateCommand("select count(*) from st_lease");
        (await still.ExecuteScalarAsync()).Should().Be(1L);
    }

    [Test]
    public void A_data_source_in_code_wins_over_a_connection_string()
    {
        using var source = NpgsqlDataSource.Create("Host=127.0.0.1");
        using var host = Build(builder => builder.Services.AddSmallTalk().UsePostgres("Host=nowhere").UsePostgres(source));

        host.Services.GetServices<PostgresStoreSource>().Last().DataSource.Should().BeSameAs(source);
    }

    [Test]
    public void A_store_without_a_connection_says_what_to_set()
    {
        using var host = Build(builder => builder.Services.AddSmallTalk().UsePostgres());

        var act = () => host.Services.GetRequiredService<IStoreBackend>();

        act.Should().Throw<OptionsValidationException>().WithMessage("*STORAGE_CONNECTION*UsePostgres(dataSource)*");
    }

    [Test]
    public void All_faults_of_the_options_are_told_at_once_and_none_of_the_secrets()
    {
        using var host = Build(builder =>
        {
            builder.Services.AddSmallTalk().UsePostgres("Host=db;Port=hunter2");
            builder.Services.Configure<PostgresStoreOptions>(options =>
            {
                options.Schema = "Not This";
                options.PoolSize = 0;
                options.CommandTimeout = TimeSpan.Zero;
                options.KeptStateVersions = 0;
                options.StatePollInterval = TimeSpan.Zero;
            });
        });

        var act = () => host.Services.GetRequiredService<IStoreBackend>();

        var message = act.Should().Throw<OptionsValidationException>().Which.Message;
        foreach (var name in new[] { "Schema", "PoolSize", "CommandTimeout", "KeptStateVersions", "StatePollInterval" })
            message.Should().Contain($"SmallTalk:Storage:Postgres:{name} is");
        message.Should().NotContain("hunter2");
    }

    private static IHost Build(Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        configure(builder);
        return builder.Build();
    }
}
