using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>How much later than the agent gives it the first chunk arrives: the user's message is stored before.</summary>
internal static class FirstChunkScenarios
{
    private const int Rounds = 7;
    private const int Turns = 40;

    private static readonly int[] Callers = [1, 16];

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        foreach (var store in Stores.All)
            await JudgeAsync(report, store, folder.Next("first-chunk-store"));
    }

    private static async Task JudgeAsync(GateReport report, string store, string path)
    {
        await using var library = await Library.StartAsync(store, path, builder => builder.AddAgent(new StreamingAgent("writer", chunks: 20)));
        await Warmup.RunAsync(new TurnSender(library, "writer").SendAsync);
        foreach (var callers in Callers)
        {
            await report.JudgeAsync(
                $"{store}: delay of the first chunk, {callers} {(callers == 1 ? "caller" : "callers")}, p50",
                Bar.AtMost(1, "ms"),
                () => MeasureAsync(library, callers)
            );
        }
    }

    private static async Task<Measurement> MeasureAsync(Library library, int callers)
    {
        var senders = Enumerable.Range(0, callers).Select(_ => new TurnSender(library, "writer")).ToArray();
        var recorded = Enumerable.Range(0, callers).Select(_ => new Latencies()).ToArray();
        for (var round = 0; round < Rounds; round++)
            await Load.RunAsync(callers, Turns, async caller => recorded[caller].Add(await senders[caller].TimeFirstChunkAsync()));
        var all = new Latencies();
        foreach (var latencies in recorded)
            all.Add(latencies);
        return new(all.P50, all);
    }
}
