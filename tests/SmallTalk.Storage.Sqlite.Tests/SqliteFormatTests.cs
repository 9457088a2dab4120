using SmallTalk.Sessions;

namespace SmallTalk.Storage.Sqlite;

/// <summary>A file of an earlier format is brought up to date when it is opened, with all that it holds.</summary>
[Property("Requirement", "FR-022")]
public sealed class SqliteFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder["store.db"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_file_of_format_1_is_brought_up_to_date()
    {
        var (idle, busy) = (new SessionKey("idle"), new SessionKey("busy"));
        await using (var backend = await SqliteStore.OpenAsync(File))
        {
            var owner = (await backend.Leases.AcquireAsync("one", TimeSpan.FromMinutes(1))).Owner;
            await backend.PutAsync(Given.Commit(idle, 0, "message"));
            await backend.PutAsync(Given.Commit(busy, 0, "message") with { Owner = owner, PendingTurn = Given.Json("turn") });
        }

        using (var earlier = new DatabaseFile(File, new()).Open())
            earlier.Execute("drop index st_session_pending; drop index st_session_owner; update st_meta set value = '1' where key = 'format'");

        await using var opened = await SqliteStore.OpenAsync(File);

        (await FindAsync(opened, new() { HasPendingTurn = true })).Should().Equal(busy);
        (await FindAsync(opened, new() { OwnerInstance = "one" })).Should().Equal(busy);
        (await FindAsync(opened, new())).Should().Equal(busy, idle);
        using var connection = new DatabaseFile(File, new()).OpenReader();
        connection.QueryText("select value from st_meta where key = 'format'").Should().Be("2");
    }

    private static async Task<IEnumerable<SessionKey>> FindAsync(SqliteStoreBackend backend, SessionQuery query) =>
        (await backend.Sessions.QueryAsync(query)).Sessions.Select(header => header.Key);
}
