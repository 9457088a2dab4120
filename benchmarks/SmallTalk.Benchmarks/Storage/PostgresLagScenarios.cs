using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Events;
using SmallTalk.Storage;
using SmallTalk.Storage.Postgres;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>How long after its commit an event on PostgreSQL can be read: it has to come through the outbox first.</summary>
internal static class PostgresLagScenarios
{
    private const int Events = 2_000;
    private const int Callers = 16;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        await using var server = await PostgresServer.StartAsync(new() { Fsync = true });
        await using var database = await OpenAsync(await server.CreateDatabaseAsync());
        await using var listener = new PostgresListener(database, TimeProvider.System, NullLogger.Instance);
        await using var log = new PostgresEventLog(database, listener, TimeProvider.System, NullLogger.Instance);
        await log.StartAsync(CancellationToken.None);
        await LagAsync(log, Callers, TimeSpan.Zero);
        await report.JudgeAsync("PostgreSQL, from commit to event visible, 1 caller at 200/s", Bar.AtMost(5, "ms p95"), () => LagAsync(log, 1, Pace));
        await report.JudgeAsync(
            "PostgreSQL, from commit to event visible, 16 callers without a pause",
            Bar.AtMost(15, "ms p95"),
            () => LagAsync(log, Callers, TimeSpan.Zero)
        );
    }

    private static async Task<PostgresDatabase> OpenAsync(string connectionString)
    {
        var options = new PostgresStoreOptions { Connection = connectionString };
        var source = PostgresDataSources.Create(options);
        await using var connection = await source.OpenConnectionAsync();
        await PostgresMigrator.MigrateAsync(connection, "public", PostgresAutoMigrate.Ensure, CancellationToken.None);
        return PostgresDatabase.Open(source, isOwned: true, "public", options);
    }

    private static async Task<Measurement> LagAsync(PostgresEventLog log, int callers, TimeSpan pace)
    {
        var committed = new ConcurrentDictionary<EventId, long>();
        var reading = ReadAsync(log, await log.GetEndAsync());
        var left = Events;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(WriteAsync)));
        var seen = await reading;
        var latencies = new Latencies();
        foreach (var (id, at) in committed)
        {
            // What is seen before its writer has heard of the commit is not late.
            var lag = TimeProvider.System.GetElapsedTime(at, seen[id]);
            latencies.Add(lag < TimeSpan.Zero ? TimeSpan.Zero : lag);
        }
        return new(latencies.P95, latencies);

        async Task WriteAsync()
        {
            using var timer = pace > TimeSpan.Zero ? new PeriodicTimer(pace) : null;
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var item = new NewEvent
                {
                    Topic = "lag",
                    OccurredAt = DateTimeOffset.UnixEpoch,
                    Payload = new(new byte[512]),
                };
                await log.AppendAsync([item]);
                committed[item.Id] = TimeProvider.System.GetTimestamp();
                if (timer is not null)
                    await timer.WaitForNextTickAsync();
            }
        }
    }

    private static async Task<Dictionary<EventId, long>> ReadAsync(PostgresEventLog log, EventPosition position)
    {
        var seen = new Dictionary<EventId, long>();
        while (seen.Count < Events)
        {
            await log.WaitAsync(position);
            var page = await log.ReadAsync(EventFilter.All, position, 1000);
            var now = TimeProvider.System.GetTimestamp();
            foreach (var record in page.Events)
                seen[record.Event.Id] = now;
            position = page.Position;
        }
        return seen;
    }
}
