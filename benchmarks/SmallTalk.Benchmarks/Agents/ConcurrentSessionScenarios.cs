using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>Turns of 20 chunks in 100 to 10,000 sessions at once, each with its own caller; a session takes the same number of turns at every level.</summary>
internal static class ConcurrentSessionScenarios
{
    private const int Rounds = 3;
    private const int TurnsPerSession = 4;
    private const int SessionsPerRound = 2_000;

    // Ten times the sessions hold ten times the memory of turns under way, which the garbage collector walks: some of the throughput goes there.
    private const double NoCliff = 0.5;

    private static readonly int[] Levels = [100, 1_000, 10_000];

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        foreach (var store in Stores.All)
            await MeasureAsync(report, store, folder.Next("concurrent-store"));
    }

    private static async Task MeasureAsync(GateReport report, string store, string path)
    {
        await using var library = await Library.StartAsync(store, path, builder => builder.AddAgent(new StreamingAgent("writer", chunks: 20)));
        await RunLevelAsync(library, Levels[0]);
        var rounds = Levels.Select(_ => new List<LoadResult>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var level = 0; level < Levels.Length; level++)
                rounds[level].Add(await RunLevelAsync(library, Levels[level]));
        }
        var loads = rounds.Select(LoadResult.Join).ToArray();
        report.AddTable($"Concurrent sessions, {store} store", "sessions | turns per second | p50 | p95 | p99 | paused for garbage", Levels.Zip(loads, Line));
        for (var level = 1; level < Levels.Length; level++)
        {
            report.Judge(
                string.Create(CultureInfo.InvariantCulture, $"{store}: turns per second at {Levels[level]:N0} sessions (no cliff)"),
                Bar.AtLeast(NoCliff, string.Create(CultureInfo.InvariantCulture, $"× at {Levels[level - 1]:N0}")),
                new(loads[level].Throughput / loads[level - 1].Throughput, loads[level].Latencies)
            );
        }
    }

    /// <summary>Small levels are run several times, so that every level sends a like number of turns.</summary>
    private static async Task<LoadResult> RunLevelAsync(Library library, int sessions)
    {
        var runs = new List<LoadResult>();
        for (var left = SessionsPerRound; left > 0; left -= sessions)
        {
            var senders = Enumerable.Range(0, sessions).Select(_ => new TurnSender(library, "writer")).ToArray();
            foreach (var sender in senders)
                await sender.PrepareAsync(TurnsPerSession);
            runs.Add(await Load.RunAsync(sessions, TurnsPerSession, caller => senders[caller].SendAsync()));
        }
        return LoadResult.Join(runs);
    }

    private static string Line(int sessions, LoadResult load) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{sessions:N0} | {load.Throughput:N0} | {Durations.Show(load.Latencies.P50)} | {Durations.Show(load.Latencies.P95)} | {Durations.Show(load.Latencies.P99)} | {load.Paused / load.Elapsed:P0}"
        );
}
