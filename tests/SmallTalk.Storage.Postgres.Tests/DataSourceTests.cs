using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>The host's own data source is used as it is, and stays the host's (FR-050).</summary>
public sealed class DataSourceTests
{
    [TestCase("Multiplexing=true")]
    [TestCase("Max Auto Prepare=50")]
    [TestCase("No Reset On Close=true;Maximum Pool Size=4")]
    [TestCase("Pooling=false")]
    public async Task A_data_source_of_the_hosts_own_works_and_is_never_disposed(string settings)
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = database.Connection;
        await using var source = NpgsqlDataSource.Create($"{connection};{settings}");
        var store = await PostgresDatabases.OpenAsync("", options => options.Connection = null, source);
        await using (store)
        {
            var key = await Given.SessionAsync(store, "one", "two", "three");
            (await store.Sessions.LoadAsync(key, SessionRead.Tail(2)))!.Messages.Should().HaveCount(2);
            (await store.Sessions.DeleteAsync(key, new(3, Given.FarAway))).Should().BeTrue();
            (await store.Leases.AcquireAsync("one", TimeSpan.FromMinutes(1))).Owner.Epoch.Should().Be(1);
        }

        await using var still = source.CreateCommand("select 1");
        (await still.ExecuteScalarAsync()).Should().Be(1);
    }

    [Test]
    public async Task What_the_connection_string_says_is_kept()
    {
        var options = new PostgresStoreOptions { Connection = "Host=db;Maximum Pool Size=7;Command Timeout=3;No Reset On Close=false" };

        await using var source = PostgresDataSources.Create(options);

        var used = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        (used.MaxPoolSize, used.CommandTimeout, used.NoResetOnClose).Should().Be((7, 3, false));
    }

    [Test]
    public async Task What_it_does_not_say_is_as_the_options_say()
    {
        var options = new PostgresStoreOptions
        {
            Connection = "Host=db",
            PoolSize = 9,
            CommandTimeout = TimeSpan.FromSeconds(5),
        };

        await using var source = PostgresDataSources.Create(options);

        var used = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        (used.MaxPoolSize, used.CommandTimeout, used.NoResetOnClose, used.ApplicationName).Should().Be((9, 5, true, "SmallTalk"));
    }
}
