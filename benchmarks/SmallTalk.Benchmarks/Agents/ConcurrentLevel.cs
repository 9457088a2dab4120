using System.Globalization;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>What the library and its floor reached with so many sessions at once.</summary>
internal sealed class ConcurrentLevel(int sessions)
{
    private readonly List<LoadResult> _floor = [];
    private readonly List<LoadResult> _library = [];

    public int Sessions => sessions;

    public LoadResult Library => LoadResult.Join(_library);

    /// <summary>The library's throughput divided by the floor's, of the round in the middle.</summary>
    public double Share => Statistics.Median(_library.Zip(_floor, (library, floor) => library.Throughput / floor.Throughput));

    private LoadResult Floor => LoadResult.Join(_floor);

    public void Add(LoadResult floor, LoadResult library)
    {
        _floor.Add(floor);
        _library.Add(library);
    }

    public string Line(ConcurrentLevel? before)
    {
        var (library, floor) = (Library, Floor);
        var times = library.Latencies;
        var ofBefore = before is null ? "-" : (library.Throughput / before.Library.Throughput).ToString("0.00", CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sessions:N0} | {library.Throughput:N0} | {ofBefore} | {Durations.Show(times.P50)} | {Durations.Show(times.P95)} | {Durations.Show(times.P99)} | {library.Paused / library.Elapsed:P0} | {floor.Throughput:N0} | {Durations.Show(floor.Latencies.P95)} | {floor.Paused / floor.Elapsed:P0} | {Share:0.00}"
        );
    }
}
