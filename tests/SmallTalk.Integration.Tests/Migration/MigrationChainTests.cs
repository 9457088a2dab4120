using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.Storage;
using SmallTalk.Testing;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Integration.Migration;

/// <summary>Twenty sessions go from store to store, one copy is cut in the middle and carried on, and at the end a host says what the first one said.</summary>
public sealed class MigrationChainTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task What_was_said_arrives_through_every_store()
    {
        Action<ISmallTalkBuilder> first = builder => builder.UseFileStore(_folder["first"]);
        var said = await ExampleStore.FillAsync(first);
        var database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        List<Action<ISmallTalkBuilder>> chain =
        [
            builder => builder.UseInMemoryStore(),
            builder => builder.UseSqlite(_folder["chat.db"]),
            builder => builder.UsePostgres(database),
        ];

        var reports = new List<StoreMigrationReport>();
        var source = await OpenStore.OpenAsync(first);
        foreach (var next in chain)
        {
            var target = await OpenStore.OpenAsync(next);
            if (reports.Count == 1)
                await CutAsync(source.Backend, target.Backend);
            reports.Add(await CopyAsync(source.Backend, target.Backend));
            await source.DisposeAsync();
            source = target;
        }
        await source.DisposeAsync();

        reports.Select(report => report.Fingerprint).Distinct().Should().ContainSingle("every store holds the same");
        reports.Select(report => report with { Fingerprint = "", IsResumed = false, SubscribersWithLostEvents = [] }).Distinct().Should().ContainSingle();
        reports[0]
            .Should()
            .BeEquivalentTo(
                new
                {
                    Sessions = 20L,
                    Cursors = 3L,
                    IsResumed = false,
                    SubscribersWithLostEvents = Array.Empty<object>(),
                }
            );
        reports[0].DeadLetters.Should().BePositive();
        reports[1].IsResumed.Should().BeTrue();
        await using var host = await OpenStore.StartAsync(chain[^1]);
        (await ExampleStore.TranscriptsAsync(host.Sessions)).Should().BeEquivalentTo(said).And.HaveCount(19);
    }

    private static async Task CutAsync(IStoreBackend source, IStoreBackend target)
    {
        var plan = new FaultPlan();
        plan.Add(StoreOperations.Commit, Fault.FailAfter(), skip: 11);
        var cut = () => StoreMigration.CopyAsync(source, new FaultInjectingBackend(target, plan));
        await cut.Should().ThrowAsync<StoreUnavailableException>();
    }

    private static async Task<StoreMigrationReport> CopyAsync(IStoreBackend source, IStoreBackend target)
    {
        var progress = new ProgressLog();
        var report = await StoreMigration.CopyAsync(source, target, new() { PageSize = 7 }, progress);
        progress.ShouldNeverFall();
        progress
            .Reports[^1]
            .Should()
            .BeEquivalentTo(
                new
                {
                    Phase = StoreMigrationPhase.Completed,
                    report.Sessions,
                    report.Messages,
                    report.Events,
                    report.Bytes,
                }
            );
        return report;
    }
}
