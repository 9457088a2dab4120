using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>Time and allocations of whole turns on the in-memory store, above those of the bare agent.</summary>
internal static class TurnCostScenarios
{
    private const int Rounds = 11;
    private const int Turns = 300;
    private const int Chunks = 20;
    private const int ManyChunks = 220;

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        IAgent few = new BareAgent("few", Chunks),
            many = new BareAgent("many", ManyChunks);
        await using var library = await Library.StartAsync(Stores.Memory, string.Empty, builder => builder.AddAgent(few).AddAgent(many));
        var (turn, chunk) = await MeasureAsync(library, few, many);
        if (turn.Microseconds > 50 || chunk.Microseconds > 1.2)
            (turn, chunk) = await MeasureAsync(library, few, many);
        report.Judge("memory: turn of 20 chunks, above the bare agent", Bar.AtMost(50, "µs"), new(turn.Microseconds));
        report.Judge("memory: turn of 20 chunks, above the bare agent, allocated", Bar.AtMost(12, "kB"), new(turn.Bytes / 1_000));
        report.Judge("memory: each further chunk, above the bare agent", Bar.AtMost(1.2, "µs"), new(chunk.Microseconds));
        report.Judge("memory: each further chunk, above the bare agent, allocated", Bar.AtMost(150, "B"), new(chunk.Bytes));
    }

    private static async Task<(Cost Turn, Cost Chunk)> MeasureAsync(Library library, IAgent few, IAgent many)
    {
        BareTurn fewBare = new(few),
            manyBare = new(many);
        TurnSender fewTurns = new(library, "few"),
            manyTurns = new(library, "many");

        async Task PrepareAsync()
        {
            await fewTurns.PrepareAsync(Turns);
            await manyTurns.PrepareAsync(Turns);
        }

        var costs = await Interleaved.RunBlocksAsync(Rounds, Turns, PrepareAsync, fewBare.RunAsync, fewTurns.SendAsync, manyBare.RunAsync, manyTurns.SendAsync);
        var turn = costs[1] - costs[0];
        return (turn, (costs[3] - costs[2] - turn) / (ManyChunks - Chunks));
    }
}
