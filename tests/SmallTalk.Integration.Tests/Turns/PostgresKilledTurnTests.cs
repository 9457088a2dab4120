using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Integration.Turns;

/// <summary>Killed turns whose sessions are in a PostgreSQL database.</summary>
public sealed class PostgresKilledTurnTests : KilledTurnTests
{
    private string _database = "";

    protected override (string Engine, string Location) Store => ("postgres", _database);

    public override async Task Prepare() => _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();

    protected override void Use(ISmallTalkBuilder builder) => builder.UsePostgres(_database);
}
