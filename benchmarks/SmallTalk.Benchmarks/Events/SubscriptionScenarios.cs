using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SmallTalk.Alerts;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Events;

namespace SmallTalk.Benchmarks.Events;

/// <summary>What subscriptions that do not want an event, and the watch over latency, cost.</summary>
internal static class SubscriptionScenarios
{
    private const int Unrelated = 100_000;
    private const int Rounds = 7;
    private const int Blocks = 20;
    private const int Events = 1_000;

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        await using var alone = await BusOfOne.StartAsync(subscribers: 1);
        await using var crowded = await BusOfOne.StartAsync(subscribers: 1);
        for (var number = 0; number < Unrelated; number++)
            crowded.Bus.Subscribe($"other:{number}", $"unrelated-{number}", (_, _) => default);
        // When this has come, every subscriber has its place.
        await crowded.SendAsync(1);
        await report.JudgeAsync(
            $"memory: publish with {Unrelated:N0} unrelated subscriptions",
            Bar.AtMost(1.2, "× with none"),
            async () =>
            {
                var costs = await Interleaved.RunBlocksAsync(Rounds, Blocks, () => new(alone.SendAsync(Events)), () => new(crowded.SendAsync(Events)));
                return new(costs[1].Microseconds / costs[0].Microseconds);
            }
        );
        await WatchAsync(report);
    }

    private static async Task WatchAsync(GateReport report)
    {
        await using var services = new ServiceCollection().AddMetrics().AddSmallTalk().Services.BuildServiceProvider();
        var watch = new DeliveryLatency(
            services.GetRequiredService<EventInstruments>(),
            services.GetRequiredService<IAlertDispatcher>(),
            TimeProvider.System,
            NullLogger.Instance
        );
        var record = new EventRecord(default, TimeProvider.System.GetUtcNow().AddDays(1), EventWork.New());
        await report.JudgeAsync(
            "watch over the latency, per delivery",
            Bar.AtMost(75, "ns"),
            async () =>
            {
                var costs = await Interleaved.RunBlocksAsync(
                    Rounds,
                    1_000,
                    () => Repeat(1_000, static () => { }),
                    () => Repeat(1_000, () => watch.Entered(record))
                );
                return new((costs[1] - costs[0]).Microseconds);
            }
        );
    }

    // A thousand at once, so that microseconds of the block are nanoseconds of one.
    private static ValueTask Repeat(int times, Action act)
    {
        for (var number = 0; number < times; number++)
            act();
        return default;
    }
}
