namespace SmallTalk.Benchmarks.Harness;

/// <summary>Measures one operation or a block of them.</summary>
internal static class Clock
{
    private static readonly TimeProvider Time = TimeProvider.System;

    public static long Now => Time.GetTimestamp();

    public static TimeSpan Since(long timestamp) => Time.GetElapsedTime(timestamp);

    /// <param name="operations">How many operations.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="pause">A pause behind each, which is not measured; none when it is left out.</param>
    public static async Task<Latencies> RecordAsync(int operations, Func<ValueTask> operation, TimeSpan pause = default)
    {
        var latencies = new Latencies();
        for (var i = 0; i < operations; i++)
        {
            var start = Now;
            await operation();
            latencies.Add(Since(start));
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, Time);
        }
        return latencies;
    }

    /// <summary>The mean of one operation in microseconds and the bytes it allocated, over a block too short to be timed one by one.</summary>
    public static async Task<Cost> RecordBlockAsync(int operations, Func<ValueTask> operation)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = Now;
        for (var i = 0; i < operations; i++)
            await operation();
        var elapsed = Since(start);
        return new(elapsed.TotalMicroseconds / operations, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)operations);
    }
}
