using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Events;

/// <summary>From publisher to handler in one process, beside a bare channel and Akka.NET's event stream.</summary>
internal static class DeliveryScenarios
{
    private const int Rounds = 7;
    private const int Events = 200_000;
    private const int ManySubscribers = 100;
    private const int EventsForMany = 5_000;
    private const int Idle = 5_000;
    private const int Million = 1_000_000;

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        await ThroughputAsync(report);
        await ManyAsync(report);
        await IdleAsync(report);
        await LongRunAsync(report);
    }

    private static async Task ThroughputAsync(GateReport report)
    {
        using var channel = new BareChannel();
        using var akka = new AkkaStream();
        await using var bus = await BusOfOne.StartAsync(subscribers: 1);
        var lines = new List<string>();
        var ratios = new List<double>();
        async Task<Measurement> MeasureAsync()
        {
            List<double> floors = [],
                rivals = [],
                subjects = [];
            for (var round = 0; round <= Rounds; round++)
            {
                var (floor, rival, subject) = (await RateAsync(channel.SendAsync), await RateAsync(akka.SendAsync), await RateAsync(bus.SendAsync));
                await bus.ForgetAsync();
                // The first round compiles.
                if (round == 0)
                    continue;
                floors.Add(floor);
                rivals.Add(rival);
                subjects.Add(subject);
            }
            ratios.Add(Statistics.Median(subjects.Zip(floors, (subject, floor) => subject / floor)));
            lines.Add($"{Statistics.Median(subjects):0} | {Statistics.Median(floors):0} | {Statistics.Median(rivals):0} | {ratios[^1]:0.000}");
            return new(Statistics.Median(subjects));
        }
        await report.JudgeAsync("memory: events to one subscriber", Bar.AtLeast(500_000, "/s"), MeasureAsync);
        report.Judge("memory: events to one subscriber, beside a channel", Bar.AtLeast(0.13, "× bare channel"), new(Statistics.Median(ratios)));
        report.AddTable("Events per second to one subscriber", "bus | bare channel | Akka.NET event stream | bus / channel", lines);
    }

    private static async Task ManyAsync(GateReport report)
    {
        await using var bus = await BusOfOne.StartAsync(ManySubscribers);
        await bus.SendAsync(EventsForMany);
        await report.JudgeAsync(
            $"memory: deliveries to {ManySubscribers} subscribers",
            Bar.AtLeast(100_000, "/s"),
            async () =>
            {
                var rates = new List<double>();
                for (var round = 0; round < Rounds; round++)
                {
                    rates.Add(await RateAsync(bus.SendAsync, EventsForMany) * ManySubscribers);
                    await bus.ForgetAsync();
                }
                return new(Statistics.Median(rates));
            }
        );
    }

    private static async Task IdleAsync(GateReport report)
    {
        using var channel = new BareChannel();
        await using var bus = await BusOfOne.StartAsync(subscribers: 1);
        var comparison = await Interleaved.RunAsync(Rounds, Idle, () => new(channel.SendAsync(1)), () => new(bus.SendAsync(1)));
        report.Judge("memory: one event at a time", Bar.AtMost(3, "× bare channel"), new(comparison.Ratio, comparison.Subject));
        report.Judge("memory: one event at a time, p99", Bar.AtMost(50, "µs"), new(comparison.Subject.P99 * 1_000, comparison.Subject));
    }

    // The log keeps a million events: from the second million on, each that comes pushes one out.
    private static async Task LongRunAsync(GateReport report)
    {
        var rates = new List<double>();
        await report.JudgeAsync(
            "memory: the tenth million of events",
            Bar.AtLeast(0.85, "× the first"),
            async () =>
            {
                await using var bus = await BusOfOne.StartAsync(subscribers: 1);
                rates.Clear();
                for (var million = 0; million < 10; million++)
                    rates.Add(await RateAsync(bus.SendAsync, Million));
                return new(rates[^1] / rates[0]);
            }
        );
        report.AddTable(
            "Events per second, million by million",
            "1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10",
            [string.Join(" | ", rates.Select(rate => $"{rate:0}"))]
        );
    }

    private static async Task<double> RateAsync(Func<int, Task> send, int events = Events)
    {
        var start = Clock.Now;
        await send(events);
        return events / Clock.Since(start).TotalSeconds;
    }
}
