using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>Measures every floor against its figure: a machine too slow or too busy for them proves nothing about the library.</summary>
internal static class FloorChecks
{
    private const int Rounds = 5;

    public static async Task<IReadOnlyList<FloorCheck>> RunAsync()
    {
        using var folder = new WorkFolder();
        List<FloorCheck> checks = [Serialization(await SerializationAsync())];
        checks.Add(new("append 1 KB and sync", 0.17, await AppendAsync(folder), "ms"));
        checks.Add(new("group commit of 512 B, 16 callers", 69_000, await GroupCommitAsync(folder, 16, 1_000), "/s"));
        checks.Add(new("group commit of 512 B, 256 callers", 395_000, await GroupCommitAsync(folder, 256, 400), "/s"));
        var restore = new RestoreFloor(folder.Next("restore"), Enumerable.Repeat(SampleMessages.Create(5_000), 100));
        checks.Add(new("restore 100 messages of 5 KB from memory", 0.19, await MedianAsync(50, () => restore.ReadMemory()), "ms"));
        checks.Add(new("restore 100 messages of 5 KB from a file", 0.28, await MedianAsync(50, () => restore.ReadFile()), "ms"));
        return checks;
    }

    private static FloorCheck Serialization(double microseconds) => new("serialize 1 KB", 1.7, microseconds, "µs");

    private static async Task<double> SerializationAsync()
    {
        var floor = new SerializationFloor(SampleMessages.Create(1_000));
        var costs = await Interleaved.RunBlocksAsync(Rounds, 5_000, () => Run(() => floor.WriteArray()));
        return costs[0].Microseconds;
    }

    private static async Task<double> AppendAsync(WorkFolder folder)
    {
        var message = SampleMessages.Create(1_000);
        using var floor = new BareAppend(folder.Next("append"));
        return await MedianAsync(100, () => floor.Append(message));
    }

    private static async Task<double> GroupCommitAsync(WorkFolder folder, int callers, int operations)
    {
        using var floor = new GroupCommitLog(folder.Next("log"));
        var record = new byte[512];
        record.AsSpan().Fill((byte)'x');
        ValueTask Append(int caller) => new(floor.AppendAsync(record));
        await Load.RunAsync(callers, operations, Append);
        var throughputs = new List<double>();
        for (var round = 0; round < Rounds; round++)
            throughputs.Add((await Load.RunAsync(callers, operations, Append)).Throughput);
        return Statistics.Median(throughputs);
    }

    private static async Task<double> MedianAsync(int operations, Action operation)
    {
        await Warmup.RunAsync(() => Run(operation));
        var medians = new List<double>();
        for (var round = 0; round < Rounds; round++)
            medians.Add((await Clock.RecordAsync(operations, () => Run(operation))).P50);
        return Statistics.Median(medians);
    }

    private static ValueTask Run(Action operation)
    {
        operation();
        return ValueTask.CompletedTask;
    }
}
