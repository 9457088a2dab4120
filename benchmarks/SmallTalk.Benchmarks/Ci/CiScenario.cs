using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Ci;

/// <summary>An operation whose 95th percentile has an absolute limit.</summary>
/// <param name="Requirement">The id of the requirement that sets the limit.</param>
/// <param name="Name">What is measured.</param>
/// <param name="Limit">The limit in milliseconds.</param>
/// <param name="Benchmark">The operation and its floor.</param>
internal sealed record CiScenario(string Requirement, string Name, double Limit, LatencyBenchmark Benchmark)
{
    private const int Rounds = 5;
    private const int Operations = 60;

    public const string Header = "requirement | scenario | limit (p95) | p50 | p95 | p99 | ratio to floor | ok";

    /// <summary>Measures the scenario; a round that something else disturbed is outvoted by the others.</summary>
    public async Task<CiResult> MeasureAsync()
    {
        await Benchmark.SetupAsync();
        try
        {
            return await MeasureRoundsAsync();
        }
        finally
        {
            await Benchmark.CleanupAsync();
        }
    }

    private async Task<CiResult> MeasureRoundsAsync()
    {
        ValueTask Floor() => new(Benchmark.FloorAsync());
        ValueTask Subject() => new(Benchmark.RunAsync());
        await Warmup.RunAsync(Floor, Subject);
        List<Latencies> floors = [],
            subjects = [];
        for (var round = 0; round < Rounds; round++)
        {
            floors.Add(await Clock.RecordAsync(Operations, Floor));
            subjects.Add(await Clock.RecordAsync(Operations, Subject));
        }
        return new(
            this,
            Statistics.Median(subjects.Select(round => round.P50)),
            Statistics.Median(subjects.Select(round => round.P95)),
            Statistics.Median(subjects.Select(round => round.P99)),
            Statistics.Median(subjects.Zip(floors, (subject, floor) => subject.P50 / floor.P50))
        );
    }
}
