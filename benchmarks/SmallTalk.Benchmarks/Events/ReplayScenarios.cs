using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;
using SmallTalk.Events;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Events;

/// <summary>A thousand events read again: the oldest, and those of a topic out of a million.</summary>
internal static class ReplayScenarios
{
    private const int All = 1_000_000;
    private const int Wanted = 1_000;
    private const int Batch = 1_000;
    private const int Times = 60;
    private const string WantedTopic = "order:placed";

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        await using (var memory = await Stores.OpenMemoryAsync())
            await JudgeAsync(report, Stores.Memory, memory);
        await using (var file = await Stores.OpenFileAsync(folder.Next("replay-file")))
            await JudgeAsync(report, Stores.File, file);
        await using (var sqlite = await Stores.OpenSqliteAsync(folder.Next("replay-sqlite")))
            await JudgeAsync(report, "sqlite", sqlite);
        await using var postgres = await PostgresWork.StartAsync();
        await JudgeAsync(report, "postgres", postgres.Store);
    }

    private static async Task JudgeAsync(GateReport report, string name, IStoreBackend store)
    {
        await FillAsync(store);
        var replay = new LogReplay(store);
        await JudgeAsync(report, $"{name}: replay of {Wanted:N0} events, p95", 10, replay, new() { Limit = Wanted });
        await JudgeAsync(report, $"{name}: replay of {Wanted:N0} of a topic out of {All:N0}, p95", 50, replay, new() { Pattern = WantedTopic, Limit = Wanted });
    }

    private static Task JudgeAsync(GateReport report, string scenario, double limit, LogReplay replay, EventReplayQuery query) =>
        report.JudgeAsync(
            scenario,
            Bar.AtMost(limit, "ms"),
            async () =>
            {
                var latencies = await Clock.RecordAsync(Times, async () => Check(await replay.ReadAsync(query, CancellationToken.None)));
                return new(latencies.P95, latencies);
            }
        );

    private static async Task FillAsync(IStoreBackend store)
    {
        for (var batch = 0; batch < All / Batch; batch++)
            await store.Events.AppendAsync([
                .. Enumerable.Range(0, Batch).Select(number => EventWork.New(number % (All / Wanted) == 0 ? WantedTopic : EventWork.Topic)),
            ]);
        // On PostgreSQL an event can be read when it has come through the outbox.
        var end = EventPosition.Beginning;
        for (var seen = 0L; seen < All; )
        {
            await store.Events.WaitAsync(end);
            var page = await store.Events.ReadAsync(EventFilter.All, end, 10_000);
            (end, seen) = (page.Position, seen + page.Events.Count);
        }
    }

    private static void Check(EventPage page)
    {
        if (page.Events.Count != Wanted)
            throw new InvalidOperationException($"{page.Events.Count} events were found, not {Wanted}.");
    }
}
