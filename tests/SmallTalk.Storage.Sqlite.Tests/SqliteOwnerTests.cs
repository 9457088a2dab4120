using SmallTalk.Sessions;

namespace SmallTalk.Storage.Sqlite;

/// <summary>The owner of the newest commit, which is written only when it changes, and pages of one owner's sessions.</summary>
[Property("Requirement", "B-03")]
public sealed class SqliteOwnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task The_owner_is_that_of_the_newest_commit()
    {
        await using var backend = await SqliteStore.OpenAsync(_folder["store.db"]);
        var key = new SessionKey("session");
        var (one, two) = (await AcquireAsync(backend, "one"), await AcquireAsync(backend, "two"));
        ProcessOwner?[] owners = [one, one, two, null, null, two];
        for (var version = 0; version < owners.Length; version++)
            await PutAsync(version, owners[version]);
        var again = await AcquireAsync(backend, "two");
        await PutAsync(owners.Length, again);

        again.Epoch.Should().NotBe(two.Epoch);
        (await backend.Sessions.QueryAsync(new() { OwnerInstance = "one" })).Sessions.Should().BeEmpty();
        (await backend.Sessions.QueryAsync(new() { OwnerInstance = "two" })).Sessions.Should().ContainSingle().Which.Owner.Should().Be(again);

        async Task PutAsync(int version, ProcessOwner? owner)
        {
            await backend.PutAsync(Given.Commit(key, version, "message") with { Owner = owner });
            (await backend.Sessions.LoadAsync(key, SessionRead.HeaderOnly))!.Header.Owner.Should().Be(owner);
        }
    }

    private static async Task<ProcessOwner> AcquireAsync(SqliteStoreBackend backend, string instance) =>
        (await backend.Leases.AcquireAsync(instance, TimeSpan.FromMinutes(1))).Owner;
}
