using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Integration.Migration;

/// <summary>A session of 100,000 messages goes from store to store.</summary>
public sealed class LongSessionMigrationTests
{
    private const int Messages = 100_000;
    private const int MessagesOfACommit = 500;

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    [Property("Requirement", "B-02")]
    public async Task A_session_of_a_hundred_thousand_messages_is_copied()
    {
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var files = await OpenStore.OpenAsync(builder => builder.UseFileStore(_folder["files"]));
        await SpeakAsync(files.Backend);
        Action<ISmallTalkBuilder>[] chain = [builder => builder.UseSqlite(_folder["chat.db"]), builder => builder.UsePostgres(database)];

        var fingerprints = new List<string>();
        var source = files.Backend;
        var open = new Stack<OpenStore>();
        foreach (var next in chain)
        {
            open.Push(await OpenStore.OpenAsync(next));
            var report = await StoreMigration.CopyAsync(source, open.Peek().Backend);
            (report.Sessions, report.Messages).Should().Be((1, Messages));
            fingerprints.Add(report.Fingerprint);
            source = open.Peek().Backend;
        }

        fingerprints.Distinct().Should().ContainSingle("every store holds the same");
        var tail = await source.Sessions.LoadAsync(new("long"), SessionRead.Tail(2));
        tail!.Messages.Select(message => message.Payload).Should().Equal(Text(Messages - 1), Text(Messages));
        while (open.TryPop(out var store))
            await store.DisposeAsync();
    }

    private static async Task SpeakAsync(IStoreBackend store)
    {
        for (var version = 0; version < Messages / MessagesOfACommit; version++)
            await store.Sessions.CommitAsync(
                new()
                {
                    CommitId = CommitId.New(),
                    Key = new("long"),
                    ExpectedVersion = version,
                    Expiry = version == 0 ? new(DateTimeOffset.UnixEpoch.AddYears(200)) : null,
                    Messages = [.. Enumerable.Range(1 + (version * MessagesOfACommit), MessagesOfACommit).Select(number => new NewMessage(Text(number)))],
                }
            );
    }

    private static Payload Text(int number) => new(Encoding.UTF8.GetBytes($"{{\"n\":{number}}}"));
}
