namespace SmallTalk.Benchmarks.Harness;

/// <summary>What many callers measured together.</summary>
/// <param name="Latencies">The durations of the operations.</param>
/// <param name="Elapsed">How long all of it took.</param>
/// <param name="Paused">How much of that the garbage collector stopped everything.</param>
internal sealed record LoadResult(Latencies Latencies, TimeSpan Elapsed, TimeSpan Paused)
{
    /// <summary>Operations per second.</summary>
    public double Throughput => Latencies.Count / Elapsed.TotalSeconds;

    /// <summary>Runs that came one after another, as one.</summary>
    public static LoadResult Join(IReadOnlyCollection<LoadResult> runs)
    {
        var all = new Latencies();
        foreach (var run in runs)
            all.Add(run.Latencies);
        return new(all, TimeSpan.FromTicks(runs.Sum(run => run.Elapsed.Ticks)), TimeSpan.FromTicks(runs.Sum(run => run.Paused.Ticks)));
    }
}
