using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Durable appends to the SQLite store by one caller, restores, and how soon another process sees an event.</summary>
internal static class SqliteScenarios
{
    private const int Rounds = 15;
    private const int Operations = 60;
    private const int SmallSessions = 200;
    private const int Sightings = 300;

    // So many that each side has its checkpoints among them.
    private const int Counted = 4_000;

    // Messages that fill the write-ahead log: the store copies it to the database at 32 MB, SQLite by itself at 4 MB.
    private const int LogOfStore = 40_000;
    private const int LogOfFloor = 5_000;

    private static readonly ChatMessage Message = SampleMessages.Create(1_000);

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        await using var store = await Stores.OpenSqliteAsync(folder.Next("sqlite-append"));
        var process = await StoreWriter.CreateAsync(store);
        // Syncing a log that grows is dearer than syncing one that is written over: both sides have grown theirs before.
        await (await process.CreateSessionAsync()).FillAsync(LogOfStore, Message);
        var session = await process.CreateSessionAsync();
        foreach (var (events, limit) in ((int, double)[])[(0, 1.15), (1, 1.2), (3, 1.2)])
            await report.JudgeAsync(
                $"sqlite: append 1 KB, durable, {events} events, 1 caller",
                Bar.AtMost(limit, "× bare insert + commit"),
                () => AppendAsync(folder, session, events)
            );
        await FlatnessAsync(report, process);
        await RestoreAsync(report, folder);
        await report.JudgeAsync("sqlite: commit until another process sees its event, p95", Bar.AtMost(15, "ms"), () => SightAsync(folder));
    }

    private static async Task<Measurement> AppendAsync(WorkFolder folder, SessionWriter session, int events)
    {
        using var floor = new BareSqlite(folder.Next("sqlite-floor"));
        var json = new SerializationFloor(Message);
        floor.Begin();
        for (var index = 0; index < LogOfFloor; index++)
            floor.Insert(0, json.Write(), 0);
        floor.Commit();
        var comparison = await Interleaved.RunAsync(
            Rounds,
            Operations,
            () =>
            {
                floor.Append(0, json.Write(), events);
                return ValueTask.CompletedTask;
            },
            () => session.AppendAsync(Message, events)
        );
        return new(comparison.Ratio, comparison.Subject);
    }

    private static async Task FlatnessAsync(GateReport report, StoreWriter process)
    {
        var large = await process.CreateSessionAsync();
        await large.FillAsync(10_000, Message);
        var small = new SmallSessionPool();
        await small.FillAsync(process, SmallSessions, 10, Message);
        var bar = Bar.AtMost(1.1, "× at 10 messages");
        await report.JudgeAsync(
            "sqlite: time of an append at 10,000 messages",
            bar,
            async () =>
            {
                var comparison = await Interleaved.RunAsync(Rounds, Operations, () => small.Next().AppendAsync(Message), () => large.AppendAsync(Message));
                return new(comparison.Ratio, comparison.Subject);
            }
        );
        if (WrittenBytes.CanCount)
            await report.JudgeAsync(
                "sqlite: bytes of an append at 10,000 messages",
                bar,
                async () =>
                {
                    var smallBytes = await WrittenBytes.PerOperationAsync(Counted, () => small.Next().AppendAsync(Message));
                    return new(await WrittenBytes.PerOperationAsync(Counted, () => large.AppendAsync(Message)) / smallBytes);
                }
            );
    }

    private static async Task RestoreAsync(GateReport report, WorkFolder folder)
    {
        const int messages = 100;
        var message = SampleMessages.Create(5_000);
        using var floor = new BareSqlite(folder.Next("sqlite-restore-floor"));
        var json = new SerializationFloor(message);
        for (var index = 0; index < messages; index++)
            floor.Append(0, json.Write(), 0);
        await using var store = await Stores.OpenSqliteAsync(folder.Next("sqlite-restore"));
        var session = await (await StoreWriter.CreateAsync(store)).CreateSessionAsync();
        await session.FillAsync(messages, message);
        await report.JudgeAsync(
            "sqlite: restore 500 KB, 100 messages",
            Bar.AtMost(1.3, "× select + deserialize"),
            async () =>
            {
                var comparison = await Interleaved.RunAsync(
                    Rounds,
                    30,
                    () =>
                    {
                        floor.ReadAll();
                        return ValueTask.CompletedTask;
                    },
                    async () => await RestoreScenarios.RestoreAsync(store, session.Key)
                );
                return new(comparison.Ratio, comparison.Subject);
            }
        );
    }

    private static async Task<Measurement> SightAsync(WorkFolder folder)
    {
        var path = folder.Next("sqlite-sight");
        await using var store = await Stores.OpenSqliteAsync(path);
        await using var other = await Stores.OpenSqliteAsync(path);
        var session = await (await StoreWriter.CreateAsync(store)).CreateSessionAsync();
        var latencies = new Latencies();
        for (var sighting = 0; sighting < Sightings; sighting++)
        {
            var position = await other.Events.GetEndAsync();
            var seen = WaitAsync(other, position);
            await session.AppendAsync(Message, events: 1);
            var start = TimeProvider.System.GetTimestamp();
            await seen;
            latencies.Add(TimeProvider.System.GetElapsedTime(start));
        }
        return new(latencies.P95, latencies);
    }

    private static async Task WaitAsync(IStoreBackend store, SmallTalk.Events.EventPosition position)
    {
        while ((await store.Events.ReadAsync(new(), position, 1)).Events.Count == 0)
            await store.Events.WaitAsync(position);
    }
}
