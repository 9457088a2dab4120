using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;

namespace SmallTalk.Integration.Turns;

/// <summary>Killed turns whose sessions are in a SQLite file.</summary>
public sealed class SqliteKilledTurnTests : KilledTurnTests
{
    protected override (string Engine, string Location) Store => ("sqlite", Path.Combine(Folder, "smalltalk.db"));

    protected override void Use(ISmallTalkBuilder builder) => builder.UseSqlite(Store.Location);
}
