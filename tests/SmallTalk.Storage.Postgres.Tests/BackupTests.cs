using System.Diagnostics;
using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>The commands of the README bring everything back.</summary>
[Property("Requirement", "B-08")]
public sealed class BackupTests
{
    [Test]
    public async Task What_was_dumped_is_restored_into_an_empty_database()
    {
        var source = new NpgsqlConnectionStringBuilder(await PostgresDatabases.Default.CreateEmptyAsync());
        var target = new NpgsqlConnectionStringBuilder(await PostgresDatabases.Default.CreateEmptyAsync());
        await using var store = await PostgresDatabases.OpenAsync(source.ConnectionString, options => options.Schema = "talk");
        var key = await Given.SessionAsync(store, "one", "two", "three");
        using var folder = new TemporaryFolder();

        await RunAsync(source, "pg_dump", "--format=custom", "--schema=talk", $"--file={folder["talk.dump"]}");
        await RunAsync(target, "pg_restore", "--exit-on-error", "--no-owner", $"--dbname={target.Database}", folder["talk.dump"]);

        await using var restored = await PostgresDatabases.OpenAsync(
            target.ConnectionString,
            options =>
            {
                options.Schema = "talk";
                options.AutoMigrate = PostgresAutoMigrate.Validate;
            }
        );
        var (expected, actual) = ((await store.Sessions.LoadAsync(key, SessionRead.Whole))!, (await restored.Sessions.LoadAsync(key, SessionRead.Whole))!);
        actual.Header.Should().Be(expected.Header);
        actual.Messages.Should().Equal(expected.Messages);
        (await restored.Sessions.CommitAsync(Given.Commit(key, 3, "four"))).Status.Should().Be(CommitStatus.Committed);
        await Given.SessionAsync(restored, "new");
    }

    private static async Task RunAsync(NpgsqlConnectionStringBuilder connection, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        start.Environment["PGHOST"] = connection.Host;
        start.Environment["PGPORT"] = $"{connection.Port}";
        start.Environment["PGUSER"] = connection.Username;
        start.Environment["PGPASSWORD"] = connection.Password;
        start.Environment["PGDATABASE"] = connection.Database;
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, errors);
    }
}
