using System.Globalization;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>What so many groups at once reached, and as many agents that were asked alone.</summary>
internal sealed class GroupLevel(int count, int members)
{
    private readonly List<GroupLoad> _floor = [];
    private readonly List<GroupLoad> _groups = [];

    public int Count => count;

    public Latencies Latencies => LoadResult.Join([.. _groups.Select(load => load.Load)]).Latencies;

    /// <summary>In microseconds, of the round in the middle.</summary>
    public double CpuPerAnswer => CpuOf(_groups, members);

    public string Line
    {
        get
        {
            var (groups, floor) = (LoadResult.Join([.. _groups.Select(load => load.Load)]), LoadResult.Join([.. _floor.Select(load => load.Load)]));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{count:N0} | {members * groups.Throughput:N0} | {CpuPerAnswer:0} µs | {Durations.Show(groups.Latencies.P50)} | {Durations.Show(groups.Latencies.P95)} | {floor.Throughput:N0} | {CpuOf(_floor, 1):0} µs | {Durations.Show(floor.Latencies.P50)} | {Durations.Show(floor.Latencies.P95)} | {CpuPerAnswer / CpuOf(_floor, 1):0.00}"
            );
        }
    }

    public void Add(GroupLoad floor, GroupLoad groups)
    {
        _floor.Add(floor);
        _groups.Add(groups);
    }

    private static double CpuOf(IEnumerable<GroupLoad> loads, int answers) =>
        Statistics.Median(loads.Select(load => load.Cpu.TotalMicroseconds / (answers * load.Load.Latencies.Count)));
}
