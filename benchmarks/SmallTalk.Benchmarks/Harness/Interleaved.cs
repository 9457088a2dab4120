namespace SmallTalk.Benchmarks.Harness;

/// <summary>Runs a subject and its floor in turns, so that what else the machine does falls on both.</summary>
internal static class Interleaved
{
    /// <summary>Compares medians of single operations. The side that begins changes with every round.</summary>
    public static async Task<Comparison> RunAsync(int rounds, int operations, Func<ValueTask> floor, Func<ValueTask> subject)
    {
        await Warmup.RunAsync(floor, subject);
        Latencies floors = new(),
            subjects = new();
        var ratios = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var first = await Clock.RecordAsync(operations, round % 2 == 0 ? floor : subject);
            var second = await Clock.RecordAsync(operations, round % 2 == 0 ? subject : floor);
            var (floorRound, subjectRound) = round % 2 == 0 ? (first, second) : (second, first);
            floors.Add(floorRound);
            subjects.Add(subjectRound);
            ratios.Add(subjectRound.P50 / floorRound.P50);
        }
        return new(floors, subjects, Statistics.Median(ratios));
    }

    /// <summary>Compares the costs of operations too short to be timed one by one, by the median of the rounds.</summary>
    public static Task<IReadOnlyList<Cost>> RunBlocksAsync(int rounds, int operations, params Func<ValueTask>[] sides) =>
        RunBlocksAsync(rounds, operations, static () => Task.CompletedTask, sides);

    /// <summary>The same, with something to be done before each round that is not measured.</summary>
    public static async Task<IReadOnlyList<Cost>> RunBlocksAsync(int rounds, int operations, Func<Task> prepare, params Func<ValueTask>[] sides)
    {
        await Warmup.RunAsync(sides);
        var costs = sides.Select(_ => new List<Cost>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            await prepare();
            for (var side = 0; side < sides.Length; side++)
                costs[side].Add(await Clock.RecordBlockAsync(operations, sides[side]));
        }
        return [.. costs.Select(Cost.Median)];
    }

    /// <summary>Compares throughputs under the same number of callers. The ratio is subject divided by floor.</summary>
    public static async Task<LoadComparison> RunLoadAsync(int rounds, int callers, int operations, Func<int, ValueTask> floor, Func<int, ValueTask> subject)
    {
        await Warmup.RunAsync(() => new(Load.RunAsync(callers, operations, floor)), () => new(Load.RunAsync(callers, operations, subject)));
        var latencies = new Latencies();
        List<double> ratios = [],
            floors = [],
            subjects = [];
        for (var round = 0; round < rounds; round++)
        {
            var floorRound = await Load.RunAsync(callers, operations, floor);
            var subjectRound = await Load.RunAsync(callers, operations, subject);
            latencies.Add(subjectRound.Latencies);
            floors.Add(floorRound.Throughput);
            subjects.Add(subjectRound.Throughput);
            ratios.Add(subjectRound.Throughput / floorRound.Throughput);
        }
        return new(latencies, Statistics.Median(floors), Statistics.Median(subjects), Statistics.Median(ratios));
    }
}
