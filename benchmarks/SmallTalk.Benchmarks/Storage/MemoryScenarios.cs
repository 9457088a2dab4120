using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Appends to the in-memory store beside the serialization alone.</summary>
internal static class MemoryScenarios
{
    private const int MessagesPerSession = 1_000;

    public static Task MeasureAsync(GateReport report) =>
        report.JudgeAsync("memory: append 1 KB, above its serialization", Bar.AtMost(5, "µs"), AppendAsync);

    private static async Task<Measurement> AppendAsync()
    {
        var message = SampleMessages.Create(1_000);
        var floor = new SerializationFloor(message);
        await using var store = await Stores.OpenMemoryAsync();
        var process = await StoreWriter.CreateAsync(store);
        var session = await process.CreateSessionAsync();
        var appended = 0;

        ValueTask Floor()
        {
            floor.WriteArray();
            return ValueTask.CompletedTask;
        }

        // Sessions are replaced so that what is stored stays small; that cost is in the figure.
        async ValueTask Append()
        {
            if (++appended % MessagesPerSession == 0)
            {
                await session.DeleteAsync();
                session = await process.CreateSessionAsync();
            }
            await session.AppendAsync(message);
        }

        var costs = await Interleaved.RunBlocksAsync(rounds: 15, operations: 5_000, Floor, Append);
        return new((costs[1] - costs[0]).Microseconds);
    }
}
