namespace SmallTalk.Benchmarks.Harness;

/// <summary>The durations of single operations, and their percentiles. Not safe for use by several threads: one per caller, merged at the end.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds = [];
    private bool _sorted;

    public int Count => _milliseconds.Count;

    public double P50 => Percentile(0.50);

    public double P95 => Percentile(0.95);

    public double P99 => Percentile(0.99);

    public void Add(TimeSpan duration)
    {
        _milliseconds.Add(duration.TotalMilliseconds);
        _sorted = false;
    }

    public void Add(Latencies other)
    {
        _milliseconds.AddRange(other._milliseconds);
        _sorted = false;
    }

    /// <summary>The smallest recorded duration that at least this share of all durations does not exceed, in milliseconds.</summary>
    public double Percentile(double share)
    {
        if (_milliseconds.Count == 0)
            throw new InvalidOperationException("Nothing was recorded.");
        if (!_sorted)
        {
            _milliseconds.Sort();
            _sorted = true;
        }
        return _milliseconds[Math.Max(0, (int)Math.Ceiling(share * _milliseconds.Count) - 1)];
    }
}
