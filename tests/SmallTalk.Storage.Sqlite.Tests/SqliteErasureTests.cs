using Microsoft.Extensions.Time.Testing;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Sqlite;

/// <summary>What is left in the files of the SQLite store a second after content was erased: nothing.</summary>
[Property("Requirement", "B-17")]
public sealed class SqliteErasureTests : ErasureTests
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task What_replaced_values_held_is_gone_too()
    {
        const string secret = "the-secret-of-ann";
        var key = new SessionKey(SessionId.New());
        await using var backend = await OpenAsync();
        await backend.PutAsync(Given.Commit(key, 0) with { Metadata = Given.Json(secret), PendingTurn = Given.Json(secret) });
        (await SearchAsync(backend, secret)).Should().NotBeEmpty("otherwise the search finds nothing");
        await backend.PutAsync(Given.Commit(key, 1) with { Metadata = default(Payload), PendingTurn = default(Payload) });
        await backend.Sessions.DeleteAsync(new(SessionId.New()), default);
        await backend.Events.RedactAsync(Partition.Default, SessionId.New());
        await SettleAsync(backend);

        (await SearchAsync(backend, secret)).Should().BeEmpty();
    }

    [Test]
    public async Task Free_pages_are_given_back()
    {
        await using var backend = await OpenAsync();
        var keys = Enumerable.Range(0, 4).Select(number => new SessionKey($"session-{number}")).ToList();
        foreach (var key in keys)
            await backend.PutAsync(Given.Commit(key, 0, new string('x', 2_000_000)));

        foreach (var key in keys)
            await backend.Sessions.DeleteAsync(key, default);
        for (var time = 0; time < 12; time++)
            await SettleAsync(backend);

        new FileInfo(_folder["store.db"]).Length.Should().BeLessThan(2_000_000);
        (await backend.GetStatisticsAsync()).Sessions.Should().Be(0);
    }

    protected override async ValueTask<IStoreBackend> OpenAsync() => await SqliteStore.OpenAsync(_folder["store.db"], _clock);

    protected override async Task SettleAsync(IStoreBackend backend)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        // A write that comes later than the upkeep.
        await backend.Leases.AcquireAsync("somebody", TimeSpan.FromSeconds(4));
    }

    // Another process reads: were the files opened and closed in this one, SQLite's locks on them would be gone.
    protected override async Task<IReadOnlyList<string>> SearchAsync(IStoreBackend backend, string text)
    {
        using var child = ChildProcess.Start("grep", "-rlaF", text, _folder.Path);
        return (await child.FinishAsync()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
