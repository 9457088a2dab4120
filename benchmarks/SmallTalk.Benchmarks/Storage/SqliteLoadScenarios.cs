using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Durable appends to the SQLite store by many callers, each with a session of its own.</summary>
internal static class SqliteLoadScenarios
{
    private const int Rounds = 7;

    private static readonly ChatMessage Message = SampleMessages.Create(1_000);

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        await using var store = await Stores.OpenSqliteAsync(folder.Next("sqlite-load"));
        var process = await StoreWriter.CreateAsync(store);
        foreach (var (callers, operations) in ((int, int)[])[(16, 150), (256, 60)])
        {
            await JudgeAsync(report, folder, process, callers, operations, events: 0, Bar.AtLeast(1.0, "× bare batching writer"));
            await JudgeAsync(report, folder, process, callers, operations, events: 3, Bar.AtLeast(0.75, "× bare batching writer"));
        }
    }

    private static async Task JudgeAsync(GateReport report, WorkFolder folder, StoreWriter process, int callers, int operations, int events, Bar bar)
    {
        var sessions = new SessionWriter[callers];
        for (var caller = 0; caller < callers; caller++)
            sessions[caller] = await process.CreateSessionAsync();
        var lines = new List<string>();
        await report.JudgeAsync(
            $"sqlite: append 1 KB, durable, {events} events, {callers} callers",
            bar,
            async () =>
            {
                using var floor = new BareSqliteWriter(folder.Next("sqlite-load-floor"));
                var json = sessions.Select(_ => new SerializationFloor(Message)).ToArray();
                var load = await Interleaved.RunLoadAsync(
                    Rounds,
                    sessions.Length,
                    operations,
                    caller => new(floor.AppendAsync(caller, json[caller].WriteArray(), events)),
                    caller => sessions[caller].AppendAsync(Message, events)
                );
                lines.Add($"{callers} | {load.SubjectThroughput:0} | {load.FloorThroughput:0} | {load.Ratio:0.00}");
                return new(load.Ratio, load.Latencies);
            }
        );
        report.AddTable($"Commits per second, {callers} callers, {events} events", "callers | SQLite store | bare batching writer | ratio", lines);
    }
}
