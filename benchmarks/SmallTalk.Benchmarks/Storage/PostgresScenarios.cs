using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Commits to PostgreSQL and restores from it, beside bare inserts and reads through the same driver and pool.</summary>
internal static class PostgresScenarios
{
    private const int Rounds = 15;
    private const int LoadRounds = 7;
    private const int Operations = 100;
    private const int SmallSessions = 100;

    private static readonly ChatMessage Message = SampleMessages.Create(1_000);
    private static readonly ChatMessage LargeMessage = SampleMessages.Create(5_000);

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        await using var work = await PostgresWork.StartAsync();
        await AppendAsync(report, work);
        await FlatnessAsync(report, work);
        await RestoreAsync(report, work);
        await LoadAsync(report, work, callers: 16, operations: 100);
        await LoadAsync(report, work, callers: 256, operations: 20);
        await PostgresLayoutScenarios.MeasureAsync(report, work);
    }

    private static async Task AppendAsync(GateReport report, PostgresWork work)
    {
        var session = await work.Process.CreateSessionAsync();
        var floor = work.NewFloor();
        foreach (var (events, bar) in new[] { (0, 1.15), (1, 1.2), (3, 1.2) })
            await report.JudgeAsync(
                events == 0 ? "postgres: append 1 KB, durable, 1 caller" : $"postgres: append 1 KB with {events} event{(events == 1 ? "" : "s")}",
                Bar.AtMost(bar, events == 0 ? "× bare insert" : "× bare insert with as many rows"),
                async () =>
                {
                    var comparison = await Interleaved.RunAsync(
                        Rounds,
                        Operations,
                        () => floor.AppendAsync(Message, events),
                        () => session.AppendAsync(Message, events)
                    );
                    return new(comparison.Ratio, comparison.Subject);
                }
            );
    }

    private static async Task FlatnessAsync(GateReport report, PostgresWork work)
    {
        var large = await work.Process.CreateSessionAsync();
        await large.FillAsync(10_000, Message);
        var small = new SmallSessionPool();
        await small.FillAsync(work.Process, SmallSessions, 10, Message);
        await report.JudgeAsync(
            "postgres: time of an append at 10,000 messages",
            Bar.AtMost(1.1, "× at 10 messages"),
            async () =>
            {
                var comparison = await Interleaved.RunAsync(Rounds, Operations, () => small.Next().AppendAsync(Message), () => large.AppendAsync(Message));
                return new(comparison.Ratio, comparison.Subject);
            }
        );
    }

    private static async Task RestoreAsync(GateReport report, PostgresWork work)
    {
        var floor = work.NewFloor();
        var session = await work.Process.CreateSessionAsync();
        for (var number = 0; number < 100; number++)
        {
            await floor.AppendAsync(LargeMessage);
            await session.AppendAsync(LargeMessage);
        }
        await report.JudgeAsync(
            "postgres: restore 500 KB, 100 messages",
            Bar.AtMost(1.3, "× read + deserialize"),
            async () =>
            {
                var comparison = await Interleaved.RunAsync(
                    Rounds,
                    30,
                    async () => await floor.ReadAsync(),
                    async () => await RestoreScenarios.RestoreAsync(work.Store, session.Key)
                );
                return new(comparison.Ratio, comparison.Subject);
            }
        );
    }

    private static async Task LoadAsync(GateReport report, PostgresWork work, int callers, int operations)
    {
        var sessions = new SessionWriter[callers];
        for (var caller = 0; caller < callers; caller++)
            sessions[caller] = await work.Process.CreateSessionAsync();
        var floors = sessions.Select(_ => work.NewFloor()).ToArray();
        var lines = new List<string>();
        await report.JudgeAsync(
            $"postgres: append 1 KB, durable, {callers} callers",
            Bar.AtLeast(0.85, "× bare inserts"),
            async () =>
            {
                var load = await Interleaved.RunLoadAsync(
                    LoadRounds,
                    callers,
                    operations,
                    caller => floors[caller].AppendAsync(Message),
                    caller => sessions[caller].AppendAsync(Message)
                );
                lines.Add($"{callers} | {load.SubjectThroughput:0} | {load.FloorThroughput:0} | {load.Ratio:0.00}");
                return new(load.Ratio, load.Latencies);
            }
        );
        report.AddTable($"Commits per second to PostgreSQL, {callers} callers", "callers | store | bare inserts | ratio", lines);
    }
}
