namespace SmallTalk.Benchmarks.Harness;

/// <summary>What one operation costs.</summary>
internal readonly record struct Cost(double Microseconds, double Bytes)
{
    public static Cost operator -(Cost left, Cost right) => new(left.Microseconds - right.Microseconds, left.Bytes - right.Bytes);

    public static Cost operator /(Cost cost, double divisor) => new(cost.Microseconds / divisor, cost.Bytes / divisor);

    /// <summary>The median of each figure on its own.</summary>
    public static Cost Median(IReadOnlyCollection<Cost> costs) =>
        new(Statistics.Median(costs.Select(cost => cost.Microseconds)), Statistics.Median(costs.Select(cost => cost.Bytes)));
}
