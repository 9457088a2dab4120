namespace SmallTalk.Benchmarks.Harness;

/// <summary>One operation of the library beside its floor: BenchmarkDotNet shows means and allocations, the short run records every duration.</summary>
public abstract class LatencyBenchmark
{
    public abstract Task SetupAsync();

    public abstract Task CleanupAsync();

    public abstract Task FloorAsync();

    public abstract Task RunAsync();
}
