namespace SmallTalk.Benchmarks.Harness;

/// <summary>One line of a gate's table.</summary>
/// <param name="Scenario">What was measured.</param>
/// <param name="Bar">What it must reach.</param>
/// <param name="Measurement">What it reached.</param>
internal sealed record GateRow(string Scenario, Bar Bar, Measurement Measurement)
{
    public const string Header = "scenario | target | p50 | p95 | p99 | ratio | ok";

    public bool IsOk => Bar.Holds(Measurement.Value);

    public override string ToString() =>
        string.Join(
            " | ",
            Scenario,
            Bar,
            Show(Measurement.Latencies?.P50),
            Show(Measurement.Latencies?.P95),
            Show(Measurement.Latencies?.P99),
            Bar.Show(Measurement.Value),
            IsOk ? "yes" : "NO"
        );

    private static string Show(double? milliseconds) => milliseconds is { } value ? Durations.Show(value) : "-";
}
