namespace SmallTalk.Benchmarks.Harness;

/// <summary>Many callers at once, each of which begins its next operation when the one before has ended.</summary>
internal static class Load
{
    /// <param name="callers">How many callers.</param>
    /// <param name="operations">How many operations each does.</param>
    /// <param name="operation">The operation; it gets the number of the caller.</param>
    public static async Task<LoadResult> RunAsync(int callers, int operations, Func<int, ValueTask> operation)
    {
        var paused = GC.GetTotalPauseDuration();
        var start = Clock.Now;
        var recorded = await Task.WhenAll(
            Enumerable.Range(0, callers).Select(caller => Task.Run(() => Clock.RecordAsync(operations, () => operation(caller))))
        );
        var elapsed = Clock.Since(start);
        var all = new Latencies();
        foreach (var latencies in recorded)
            all.Add(latencies);
        return new(all, elapsed, GC.GetTotalPauseDuration() - paused);
    }
}
