using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Storage;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Benchmarks.Events;

/// <summary>
/// From a durable publish in one host to the handler in another, each with connections of its own to the same store, one event at a time, beside what the engine takes at least:
/// SQLite for a durable insert that a bare poll of the store's interval finds, PostgreSQL for an insert with a notification that another connection hears.
/// </summary>
internal static class PropagationScenarios
{
    private const int Rounds = 7;
    private const int Events = 60;
    private const double MostOverFloor = 3;

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        await using (var polled = new PolledInsert(folder.Next("propagation-sqlite-floor"), SqliteStoreOptions.DefaultPollInterval))
            await JudgeAsync(report, "sqlite", folder.Next("propagation-sqlite"), static (builder, path) => builder.UseSqlite(path), polled.SendAsync);
        await using var server = await PostgresServer.StartAsync(new() { Fsync = true });
        await using var floor = await NotifiedInsert.OpenAsync(await server.CreateDatabaseAsync());
        await JudgeAsync(
            report,
            "postgres",
            await server.CreateDatabaseAsync(),
            static (builder, connection) => builder.UsePostgres(connection),
            floor.SendAsync
        );
    }

    private static async Task JudgeAsync(GateReport report, string name, string where, Action<ISmallTalkBuilder, string> use, Func<ValueTask> floor)
    {
        await using var publisher = await Library.StartAsync(builder => use(builder, where));
        await using var other = await Library.StartAsync(builder => use(builder, where));
        var countdown = new Countdown();
        var subscription = other.Events.Subscribe(
            EventWork.Topic,
            "other-host",
            (_, _) =>
            {
                countdown.Came();
                return default;
            }
        );
        // A new subscriber begins at the end of the log, which it has to ask for first.
        while (!subscription.IsActive)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        var line = "";
        await report.JudgeAsync(
            $"{name}: from a publish in one host to a handler in another, p95",
            Bar.AtMost(MostOverFloor, "ms over the floor"),
            async () =>
            {
                var comparison = await Interleaved.RunAsync(Rounds, Events, floor, () => new(SendAsync(publisher, countdown)));
                line = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Durations.Show(comparison.Floor.P50)} | {Durations.Show(comparison.Floor.P95)} | {Durations.Show(comparison.Subject.P50)} | {Durations.Show(comparison.Subject.P95)}"
                );
                return new(comparison.Subject.P95 - comparison.Floor.P95, comparison.Subject);
            }
        );
        report.AddTable($"Propagation between hosts, {name}", "floor p50 | floor p95 | p50 | p95", [line]);
    }

    private static async Task SendAsync(Library publisher, Countdown countdown)
    {
        var came = countdown.ExpectAsync(1);
        await publisher.Events.PublishAsync(EventWork.New());
        await came;
    }
}
