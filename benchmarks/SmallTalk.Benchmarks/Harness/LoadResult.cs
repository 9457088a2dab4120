namespace SmallTalk.Benchmarks.Harness;

/// <summary>What many callers measured together.</summary>
internal sealed record LoadResult(Latencies Latencies, TimeSpan Elapsed)
{
    /// <summary>Operations per second.</summary>
    public double Throughput => Latencies.Count / Elapsed.TotalSeconds;

    /// <summary>Runs that came one after another, as one.</summary>
    public static LoadResult Join(IReadOnlyCollection<LoadResult> runs)
    {
        var all = new Latencies();
        foreach (var run in runs)
            all.Add(run.Latencies);
        return new(all, TimeSpan.FromTicks(runs.Sum(run => run.Elapsed.Ticks)));
    }
}
