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

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        foreach (var store in Stores.All)
            await JudgeAsync(report, store, folder.Next("creation-store"));
    }

    private static async Task JudgeAsync(GateReport report, string store, string path)
    {
        await using var library = await Library.StartAsync(store, path);
        await Load.RunAsync(Callers, (Active / Callers) + 1, _ => CreateAsync(library));
        await report.JudgeAsync(
            $"{store}: create a session, {Callers} callers, 10,000 active, p95",
            Bar.AtMost(5, "ms"),
            async () =>
            {
                var all = new Latencies();
                var p95 = new List<double>();
                for (var round = 0; round < Rounds; round++)
                {
                    var load = await Load.RunAsync(Callers, PerRound, _ => CreateAsync(library));
                    all.Add(load.Latencies);
                    p95.Add(load.Latencies.P95);
                }
                return new(Statistics.Median(p95), all);
            }
        );
    }

    private static async ValueTask CreateAsync(Library library) => await library.Sessions.CreateAsync();
}
