using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;

namespace SmallTalk.Benchmarks.Sessions;

/// <summary>Creation of sessions while many are active.</summary>
internal static class CreationScenarios
{
    private const int Callers = 64;
    private const int Active = 10_000;
    private const int Rounds = 7;
    private const int PerRound = 30;

    // About what one creation writes to the journal: the session's row, the one for queries, the event.
    private const int BytesPerCreation = 1_200;

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        foreach (var store in Stores.All)
            await JudgeAsync(report, store, folder.Next("creation-store"));
    }

    private static async Task JudgeAsync(GateReport report, string store, string path)
    {
        await using var library = await Library.StartAsync(store, path);
        await Load.RunAsync(Callers, (Active / Callers) + 1, _ => CreateAsync(library));
        using var floor = new BareLog(path + "-floor");
        var collector = new CollectorCosts();
        await report.JudgeAsync(
            $"{store}: create a session, {Callers} callers, 10,000 active, p95",
            Bar.AtMost(5, "ms"),
            async () =>
            {
                var all = new Latencies();
                var p95 = new List<double>();
                for (var round = 0; round < Rounds; round++)
                {
                    await floor.MeasureAsync();
                    collector.Begin();
                    var load = await Load.RunAsync(Callers, PerRound, _ => CreateAsync(library));
                    collector.End();
                    all.Add(load.Latencies);
                    p95.Add(load.Latencies.P95);
                }
                return new(Statistics.Median(p95), all);
            }
        );
        report.AddTable(
            $"{store}: a round of {Callers * PerRound:N0} creations and the collector, the median of all rounds",
            "bytes per creation | collections | pauses",
            [collector.Show(Callers * PerRound)]
        );
        if (store != Stores.Memory)
            report.AddTable($"{store}: a bare group-commit log in the same process, {Callers} callers", "p50 | p95 | p99", [floor.Show()]);
    }

    private static async ValueTask CreateAsync(Library library) => await library.Sessions.CreateAsync();

    /// <summary>What the machine gives at best in the same minute, beside the same sessions in memory: the bytes alone, durable.</summary>
    private sealed class BareLog(string path) : IDisposable
    {
        private readonly GroupCommitLog _log = new(path);
        private readonly byte[] _record = new byte[BytesPerCreation];
        private readonly Latencies _all = new();

        public async Task MeasureAsync()
        {
            var load = await Load.RunAsync(Callers, PerRound, _ => new(_log.AppendAsync(_record)));
            _all.Add(load.Latencies);
        }

        public string Show() => $"{Durations.Show(_all.P50)} | {Durations.Show(_all.P95)} | {Durations.Show(_all.P99)}";

        public void Dispose() => _log.Dispose();
    }
}
