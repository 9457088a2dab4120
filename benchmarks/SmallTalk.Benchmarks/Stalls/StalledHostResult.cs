using System.Globalization;

namespace SmallTalk.Benchmarks.Stalls;

/// <summary>What a host that stalled has seen.</summary>
internal sealed record StalledHostResult(double Minutes, int BlockedPools, int Collections, long Suspicions, int Deaths, int ControlDeaths)
{
    public static StalledHostResult Parse(string line)
    {
        var parts = line.Split(' ');
        double Number(int index) => double.Parse(parts[index], CultureInfo.InvariantCulture);
        return new(Number(0), (int)Number(1), (int)Number(2), (long)Number(3), (int)Number(4), (int)Number(5));
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Minutes} {BlockedPools} {Collections} {Suspicions} {Deaths} {ControlDeaths}");
}
