using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>What the stores cost beside the bare work of disk, memory and serializer.</summary>
internal sealed class StorageGate : IGateRoom
{
    public string Name => "storage";

    public string Holds =>
        "appends, concurrent commits, flatness, restores, tails, start of the in-memory and file stores; SQLite beside bare inserts; commits, restores and lag of events on PostgreSQL";

    public async Task MeasureAsync(GateReport report)
    {
        using var folder = new WorkFolder();
        await MemoryScenarios.MeasureAsync(report);
        await FileAppendScenarios.MeasureAsync(report, folder);
        await FileLoadScenarios.MeasureAsync(report, folder);
        await RestoreScenarios.MeasureAsync(report, folder);
        await SqliteScenarios.MeasureAsync(report, folder);
        await SqliteLoadScenarios.MeasureAsync(report, folder);
        await PostgresScenarios.MeasureAsync(report);
        await FileStartScenarios.MeasureAsync(report, folder);
        await PostgresLagScenarios.MeasureAsync(report);
    }
}
