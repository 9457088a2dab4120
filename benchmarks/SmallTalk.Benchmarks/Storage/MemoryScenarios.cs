using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Appends to the in-memory store beside the serialization alone.</summary>
internal static class MemoryScenarios
{
    public static Task MeasureAsync(GateReport report, WorkFolder folder) =>
        report.JudgeAsync("memory: append 1 KB, above its serialization", Bar.AtMost(5, "µs"), AppendAsync);

    private static async Task<Measurement> AppendAsync()
    {
        var message = SampleMessages.Create(1_000);
        var floor = new SerializationFloor(message);
        await using var store = await Stores.OpenMemoryAsync();
        var session = new RotatingSession(await StoreWriter.CreateAsync(store));

        ValueTask Floor()
        {
            floor.WriteArray();
            return ValueTask.CompletedTask;
        }

        var costs = await Interleaved.RunBlocksAsync(rounds: 15, operations: 5_000, Floor, () => session.AppendAsync(message));
        return new((costs[1] - costs[0]).Microseconds);
    }
}
