using System.Globalization;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Ci;

/// <summary>What a scenario reached: medians over the rounds, in milliseconds.</summary>
internal sealed record CiResult(CiScenario Scenario, double P50, double P95, double P99, double Ratio)
{
    public bool IsOk => P95 < Scenario.Limit;

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Scenario.Requirement} | {Scenario.Name} | < {Scenario.Limit} ms | {Durations.Show(P50)} | {Durations.Show(P95)} | {Durations.Show(P99)} | {Ratio:0.00} | {(IsOk ? "yes" : "NO")}"
        );
}
