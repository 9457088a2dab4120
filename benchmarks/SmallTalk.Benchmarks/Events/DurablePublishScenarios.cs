using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Events;

/// <summary>Events that are durable when their publish returns, by one and by many publishers.</summary>
internal static class DurablePublishScenarios
{
    private const int Rounds = 7;

    // About what an event of the file store takes in the journal.
    private const int BytesPerEvent = 512;

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        await using (var file = await Stores.OpenFileAsync(folder.Next("publish-file")))
        {
            using var log = new GroupCommitLog(folder.Next("publish-log"));
            var bytes = new byte[BytesPerEvent];
            foreach (var (publishers, operations, bar) in ((int, int, double)[])[(16, 300, 0.45), (256, 100, 0.10)])
                await JudgeAsync(report, "file", file, publishers, operations, Bar.AtLeast(bar, "× bare group-commit log"), _ => new(log.AppendAsync(bytes)));
        }
        await using var sqlite = await Stores.OpenSqliteAsync(folder.Next("publish-sqlite"));
        using var writer = new BareSqliteWriter(folder.Next("publish-sqlite-floor"));
        byte[] none = [];
        foreach (var (publishers, operations) in ((int, int)[])[(1, 300), (16, 150), (256, 60)])
            await JudgeAsync(
                report,
                "sqlite",
                sqlite,
                publishers,
                operations,
                Bar.AtLeast(0.85, "× bare batching writer"),
                publisher => new(writer.AppendAsync(publisher, none, events: 1))
            );
        await PostgresAsync(report);
    }

    private static async Task PostgresAsync(GateReport report)
    {
        await using var postgres = await PostgresWork.StartAsync();
        foreach (var (publishers, operations) in ((int, int)[])[(1, 300), (16, 100), (256, 20)])
        {
            var floors = Enumerable.Range(0, publishers).Select(_ => postgres.NewFloor()).ToArray();
            await JudgeAsync(
                report,
                "postgres",
                postgres.Store,
                publishers,
                operations,
                Bar.AtLeast(0.85, "× bare inserts"),
                publisher => floors[publisher].AppendEventAsync()
            );
        }
    }

    private static async Task JudgeAsync(
        GateReport report,
        string name,
        IStoreBackend store,
        int publishers,
        int operations,
        Bar bar,
        Func<int, ValueTask> floor
    )
    {
        var lines = new List<string>();
        await report.JudgeAsync(
            $"{name}: publish, durable, {publishers} publisher{(publishers == 1 ? "" : "s")}",
            bar,
            async () =>
            {
                var load = await Interleaved.RunLoadAsync(Rounds, publishers, operations, floor, _ => store.Events.AppendAsync([EventWork.New()]));
                lines.Add($"{publishers} | {load.SubjectThroughput:0} | {load.FloorThroughput:0} | {load.Ratio:0.00}");
                return new(load.Ratio, load.Latencies);
            }
        );
        report.AddTable($"Durable events per second, {name}, {publishers} publishers", "publishers | store | floor | ratio", lines);
    }
}
