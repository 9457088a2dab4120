using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Sessions;

/// <summary>What pieces of work allocate, and how long the runtime's collector stops all threads meanwhile.</summary>
internal sealed class CollectorCosts
{
    private readonly List<double> _bytes = [];
    private readonly List<double> _collections = [];
    private readonly List<double> _pauses = [];
    private (long Bytes, int Collections, TimeSpan Pause) _begin;

    public void Begin() => _begin = Now();

    public void End()
    {
        var (bytes, collections, pause) = Now();
        _bytes.Add(bytes - _begin.Bytes);
        _collections.Add(collections - _begin.Collections);
        _pauses.Add((pause - _begin.Pause).TotalMilliseconds);
    }

    /// <param name="operations">How many of them a piece was.</param>
    public string Show(int operations) =>
        $"{Statistics.Median(_bytes) / operations:N0} B | {Statistics.Median(_collections):0} | {Durations.Show(Statistics.Median(_pauses))}";

    private static (long, int, TimeSpan) Now() => (GC.GetTotalAllocatedBytes(precise: true), GC.CollectionCount(0), GC.GetTotalPauseDuration());
}
