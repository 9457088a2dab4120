using System.Globalization;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Sqlite;

/// <summary>A process that is stopped (SIGSTOP) in the middle of a transaction keeps the lock of the file.</summary>
[Property("Requirement", "B-02")]
[Property("Requirement", "B-03")]
public sealed class SqliteStoppedProcessTests : IDisposable
{
    private static readonly SessionKey Mine = new("mine");
    private static readonly SessionKey Other = new("other");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Others_can_read_fail_to_write_for_a_while_and_go_on_with_nothing_lost()
    {
        var options = new SqliteStoreOptions { BusyTimeout = TimeSpan.FromMilliseconds(50), Durability = SqliteDurability.Os };
        await using var backend = await SqliteStore.OpenAsync(_folder["store.db"], options: options);
        await backend.PutAsync(Given.Commit(Mine, 0, "before"));
        using var child = ChildProcess.StartTask("own", "sqlite", _folder["store.db"], $"{SqliteStoreOptions.SectionName}:Durability=Os");
        (await child.ReadLineAsync()).Should().Be("ready");
        await child.AskAsync("acquire other 600000");

        var acknowledged = await StopInTransactionAsync(child);

        for (var attempt = 0; attempt < 3; attempt++)
        {
            await CheckRefusedAsync(backend);
        }

        (await VersionAsync(backend, Mine)).Should().Be(1);
        (await VersionAsync(backend, Other)).Should().Be(acknowledged, "what is read is what was committed");

        await child.ResumeAsync();
        await child.SendAsync("continue");
        var later = await HoldAsync(child);

        later.Should().BeGreaterThan(acknowledged, "the transaction in which it stood still was committed");
        (await VersionAsync(backend, Other)).Should().Be(later);
        (await backend.PutAsync(Given.Commit(Mine, 1, "after"))).Version.Should().Be(2);
        var stored = (await backend.Sessions.LoadAsync(Mine, SessionRead.Whole))!;
        stored.Messages.Select(message => message.Payload).Should().Equal(Given.Json("before"), Given.Json("after"));
    }

    // It commits again and again; the clock it asks between the first statement of a transaction and the next holds it, then the signal stops it.
    private static async Task<long> StopInTransactionAsync(ChildProcess child)
    {
        await child.SendAsync($"drive {Other.Id}");
        var acknowledged = Acknowledged(await child.ReadLineAsync());
        await child.SendAsync("pause");
        while (await child.ReadLineAsync() is var line && line != "paused")
            acknowledged = Acknowledged(line);
        await child.SuspendAsync();
        return acknowledged;
    }

    private static async Task CheckRefusedAsync(SqliteStoreBackend backend)
    {
        var commit = () => backend.Sessions.CommitAsync(Given.Commit(Mine, 1, "refused")).AsTask();
        var error = (await commit.Should().ThrowAsync<StoreUnavailableException>()).Which;
        (error.IsTransient, error.OutcomeUnknown).Should().Be((true, false));
        error.Message.Should().Contain("BusyTimeout");
        error.InnerException.Should().BeOfType<Microsoft.Data.Sqlite.SqliteException>();
    }

    private static async Task<long> HoldAsync(ChildProcess child)
    {
        await child.SendAsync("hold");
        var acknowledged = 0L;
        while (await child.ReadLineAsync() is var line && line != "held")
            acknowledged = Acknowledged(line);
        return acknowledged;
    }

    private static long Acknowledged(string line)
    {
        line.Should().StartWith($"ack {Other.Id} Committed ");
        return long.Parse(line.Split(' ')[3], CultureInfo.InvariantCulture);
    }

    private static async Task<long> VersionAsync(SqliteStoreBackend backend, SessionKey key) =>
        (await backend.Sessions.LoadAsync(key, SessionRead.HeaderOnly))!.Header.Version;
}
