using System.Globalization;

namespace SmallTalk.Benchmarks.Harness;

internal static class Durations
{
    /// <summary>A duration with the unit that suits it.</summary>
    public static string Show(double milliseconds) =>
        milliseconds < 0.1
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds * 1000:0.0} µs")
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.00} ms");
}
