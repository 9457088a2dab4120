using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SmallTalk.Hosting;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Integration.Backup;

/// <summary>A PostgreSQL database is dumped while it is written to, and restored into another one.</summary>
[Property("Requirement", "FR-055")]
public sealed class PostgresBackupTests : BackupTests
{
    private string _database = null!;
    private string _restored = null!;

    protected override (string, string) Store => ("postgres", _database);

    protected override (string, string)[] Variables => [("STORAGE_URL", UrlOf(_database)), ("RESTORED_URL", UrlOf(_restored))];

    public override async Task Prepare()
    {
        var server = await PostgresServer.SharedAsync();
        _database = await server.CreateDatabaseAsync();
        _restored = await server.CreateDatabaseAsync();
    }

    [Test]
    public Task A_dump_holds_everything() => AllComesBackAsync("postgres-backup");

    [Test]
    public Task A_dump_of_a_store_in_use_holds_what_was_acknowledged() => AllAcknowledgedComesBackAsync("postgres-backup");

    protected override void Use(ISmallTalkBuilder builder) => builder.UsePostgres(_database);

    protected override void UseRestored(ISmallTalkBuilder builder) => builder.UsePostgres(_restored);

    protected override Task RestoreAsync() => RunAsync("postgres-restore");

    private static string UrlOf(string connection)
    {
        var parts = new NpgsqlConnectionStringBuilder(connection);
        var password = parts.Password is { Length: > 0 } secret ? $":{Uri.EscapeDataString(secret)}" : "";
        return $"postgresql://{Uri.EscapeDataString(parts.Username!)}{password}@{parts.Host}:{parts.Port}/{parts.Database}";
    }
}
