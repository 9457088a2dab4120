using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Durable appends to the file store by many callers, each with a session of its own.</summary>
internal static class FileLoadScenarios
{
    private const int Rounds = 7;

    private static readonly ChatMessage Message = SampleMessages.Create(1_000);

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        await using var store = await Stores.OpenFileAsync(folder.Next("load-store"));
        var process = await StoreWriter.CreateAsync(store);
        await JudgeAsync(report, folder, process, callers: 16, operations: 1_000, Bar.AtLeast(0.45, "× bare group-commit log"));
        await JudgeAsync(report, folder, process, callers: 256, operations: 200, Bar.AtLeast(0.10, "× bare group-commit log"));
    }

    private static async Task JudgeAsync(GateReport report, WorkFolder folder, StoreWriter process, int callers, int operations, Bar bar)
    {
        var sessions = new SessionWriter[callers];
        for (var caller = 0; caller < callers; caller++)
            sessions[caller] = await process.CreateSessionAsync();
        var lines = new List<string>();
        await report.JudgeAsync(
            $"file: append 1 KB, durable, {callers} callers",
            bar,
            async () =>
            {
                var load = await MeasureAsync(folder, sessions, operations);
                lines.Add($"{callers} | {load.SubjectThroughput:0} | {load.FloorThroughput:0} | {load.Ratio:0.00}");
                return new(load.Ratio, load.Latencies);
            }
        );
        report.AddTable($"Commits per second, {callers} callers", "callers | file store | bare group-commit log | ratio", lines);
    }

    private static async Task<LoadComparison> MeasureAsync(WorkFolder folder, SessionWriter[] sessions, int operations)
    {
        using var log = new GroupCommitLog(folder.Next("log-floor"));
        var floors = sessions.Select(_ => new SerializationFloor(Message)).ToArray();
        return await Interleaved.RunLoadAsync(
            Rounds,
            sessions.Length,
            operations,
            caller => new(log.AppendAsync(floors[caller].Write())),
            caller => sessions[caller].AppendAsync(Message)
        );
    }
}
