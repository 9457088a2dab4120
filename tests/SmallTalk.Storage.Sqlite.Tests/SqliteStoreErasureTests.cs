using System.Text;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Sqlite;

/// <summary>What is erased is nowhere any more: it is searched for as bytes in every file there is.</summary>
[Property("Requirement", "B-17")]
public sealed class SqliteStoreErasureTests : IDisposable
{
    private const string Secret = "the-secret-of-ann";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();

    private string File => _folder["store.db"];

    public void Dispose() => _folder.Dispose();

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_deleted_and_redacted_session_leaves_no_payload_while_the_store_goes_on(bool buries)
    {
        var (key, other) = (new SessionKey(SessionId.New()), new SessionKey(SessionId.New()));
        await using var backend = await SqliteStore.OpenAsync(File, _clock);
        await WriteAsync(backend, key, Secret);
        await WriteAsync(backend, other, "of-somebody-else");
        (await FindAsync(Secret)).Should().NotBeEmpty("otherwise the search finds nothing");

        await backend.Sessions.DeleteAsync(key, new(TombstoneUntil: buries ? Given.FarAway : null));
        (await backend.Events.RedactAsync(key.Partition, key.Id)).Should().Be(41, "forty events and a letter");
        await TidyAsync(backend);

        (await FindAsync(Secret)).Should().BeEmpty();
        (await FindAsync("of-somebody-else")).Should().NotBeEmpty();
        (await backend.Events.ReadAsync(new() { Session = key.Id }, default, 100))
            .Events.Should()
            .HaveCount(40)
            .And.OnlyContain(record => record.IsRedacted && record.Event.Payload.IsEmpty);
    }

    [Test]
    public async Task What_replaced_values_held_is_gone_too()
    {
        var key = new SessionKey(SessionId.New());
        await using var backend = await SqliteStore.OpenAsync(File, _clock);
        await backend.PutAsync(Given.Commit(key, 0) with { Metadata = Given.Json(Secret), PendingTurn = Given.Json(Secret) });
        await backend.PutAsync(Given.Commit(key, 1) with { Metadata = default(Payload), PendingTurn = default(Payload) });
        await backend.Sessions.DeleteAsync(new(SessionId.New()), default);
        await backend.Events.RedactAsync(Partition.Default, SessionId.New());
        await TidyAsync(backend);

        (await FindAsync(Secret)).Should().BeEmpty();
    }

    [Test]
    public async Task Free_pages_are_given_back()
    {
        await using var backend = await SqliteStore.OpenAsync(File, _clock);
        for (var session = 0; session < 4; session++)
        {
            await backend.PutAsync(Given.Commit(new(Partition.Default, SessionId.Parse($"session-{session}")), 0, new string('x', 2_000_000)));
        }

        for (var session = 0; session < 4; session++)
        {
            await backend.Sessions.DeleteAsync(new(SessionId.Parse($"session-{session}")), default);
        }

        for (var time = 0; time < 12; time++)
        {
            await TidyAsync(backend);
        }

        new FileInfo(File).Length.Should().BeLessThan(2_000_000);
        (await backend.GetStatisticsAsync()).Sessions.Should().Be(0);
    }

    private static async Task WriteAsync(SqliteStoreBackend backend, SessionKey key, string text)
    {
        for (var version = 0; version < 40; version++)
        {
            // Some are longer than a page.
            var value = Given.Json(text + new string('y', version * 200));
            await backend.PutAsync(
                Given.Commit(key, version) with
                {
                    Messages = [new(value)],
                    State = [new(StateKey.OfSession(key, $"entry-{version % 3}"), value, "author")],
                    Metadata = value,
                    PendingTurn = value,
                    Events = [Given.Event("written", key) with { Payload = value }],
                }
            );
        }

        var record = (await backend.Events.ReadAsync(new() { Session = key.Id }, default, 1)).Events[0];
        await backend.Events.AddDeadLetterAsync(new("subscriber", record, 3, "failed", Given.FarAway));
    }

    // A second after something was erased, when the writer has nothing else to do. A write that follows comes after it.
    private async Task TidyAsync(SqliteStoreBackend backend)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        await backend.Leases.AcquireAsync("somebody", TimeSpan.FromSeconds(4));
    }

    // Another process reads: were the files opened and closed in this one, SQLite's locks on them would be gone.
    private async Task<string> FindAsync(string text)
    {
        using var child = ChildProcess.Start("grep", "-rlaF", text, _folder.Path);
        return (await child.FinishAsync()).Output;
    }
}
