using System.Globalization;
using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>
/// How near any store of this layout can come to bare inserts on this machine: the layout's bare statements beside them. Only reported: it is the limit that the
/// bars of commits to SQLite are read with.
/// </summary>
internal static class SqliteLayoutScenarios
{
    private const int Rounds = 15;
    private const int LoadRounds = 7;
    private const int Operations = 60;
    private const int LoadOperations = 150;
    private const int Callers = 16;

    // Messages that fill the write-ahead log: syncing one that grows is dearer than syncing one that is written over.
    private const int Log = 5_000;

    private static readonly ChatMessage Message = SampleMessages.Create(1_000);

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        var lines = new List<string>();
        foreach (var events in new[] { 0, 1, 3 })
            lines.Add($"1 caller, {events} events: time | {Show(await CompareAsync(folder, events))}");
        lines.Add($"{Callers} callers: commits per second | {Show(await LoadAsync(folder))}");
        report.AddTable(
            "SQLite: the layout's bare statements beside bare inserts",
            "what | ratio",
            lines,
            "A row raised, a message and events inserted, and the end of the log written, in one transaction. No fence, no owner, no times, no ids."
        );
    }

    private static async Task<double> CompareAsync(WorkFolder folder, int events)
    {
        using var bare = Filled(folder, hasLayout: false);
        using var layout = Filled(folder, hasLayout: true);
        var json = new SerializationFloor(Message);
        var comparison = await Interleaved.RunAsync(Rounds, Operations, () => Append(bare), () => Append(layout));
        return comparison.Ratio;

        ValueTask Append(BareSqlite database)
        {
            database.Append(0, json.Write(), events);
            return ValueTask.CompletedTask;
        }
    }

    private static async Task<double> LoadAsync(WorkFolder folder)
    {
        using var bare = new BareSqliteWriter(folder.Next("sqlite-bare"));
        using var layout = new BareSqliteWriter(folder.Next("sqlite-layout"), hasLayout: true);
        var json = Enumerable.Range(0, Callers).Select(_ => new SerializationFloor(Message)).ToArray();
        var load = await Interleaved.RunLoadAsync(
            LoadRounds,
            Callers,
            LoadOperations,
            caller => new(bare.AppendAsync(caller, json[caller].WriteArray(), events: 0)),
            caller => new(layout.AppendAsync(caller, json[caller].WriteArray(), events: 0))
        );
        return load.Ratio;
    }

    private static BareSqlite Filled(WorkFolder folder, bool hasLayout)
    {
        var database = new BareSqlite(folder.Next("sqlite-layout"), hasLayout);
        var json = new SerializationFloor(Message);
        database.Begin();
        for (var index = 0; index < Log; index++)
            database.Insert(0, json.Write(), 0);
        database.Commit();
        return database;
    }

    private static string Show(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);
}
