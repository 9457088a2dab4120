using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>What the stores cost beside the bare work of disk, memory and serializer.</summary>
internal sealed class StorageGate : IGateRoom
{
    public string Name => "storage";

    public string Holds =>
        "appends, concurrent commits, flatness, restores, tails, start of the in-memory and file stores; SQLite beside bare inserts; commits, restores and lag of events on PostgreSQL";

    public IReadOnlyList<GatePart> Parts { get; } =
    [
        new("memory", MemoryScenarios.MeasureAsync),
        new("append", FileAppendScenarios.MeasureAsync),
        new("load", FileLoadScenarios.MeasureAsync),
        new("restore", RestoreScenarios.MeasureAsync),
        new("sqlite", SqliteScenarios.MeasureAsync),
        new("sqlite-load", SqliteLoadScenarios.MeasureAsync),
        new("sqlite-layout", SqliteLayoutScenarios.MeasureAsync),
        new("postgres", PostgresScenarios.MeasureAsync),
        new("start", FileStartScenarios.MeasureAsync),
        new("postgres-lag", PostgresLagScenarios.MeasureAsync),
    ];
}
