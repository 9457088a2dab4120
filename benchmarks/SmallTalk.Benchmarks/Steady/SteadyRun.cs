using System.Globalization;
using SmallTalk.Benchmarks.Events;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Steady;

/// <summary>A host that takes 10,000 events a second for half an hour, to one subscriber: does what it takes of memory grow?</summary>
internal static class SteadyRun
{
    public const int Minutes = 30;

    private const int PerSecond = 10_000;
    private const int Burst = PerSecond / 20;
    private const double MostGrowth = 1;

    // The log is full after a hundred seconds, and tables that double have done so.
    private const double Settling = 1.0 / 3;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1.0 / 20);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <param name="minutes">How long; results are written of half an hour.</param>
    public static async Task<int> RunAsync(int minutes)
    {
        var report = new GateReport("steady", []);
        var looks = new List<(double Hours, double Megabytes)>();
        var whole = TimeSpan.FromMinutes(minutes);
        await using var bus = await BusOfOne.StartAsync(subscribers: 1);
        using var ticks = new PeriodicTimer(Tick);
        var start = Clock.Now;
        var (sent, nextLook) = (0L, Look);
        while (Clock.Since(start) is var elapsed && elapsed < whole)
        {
            // A timer skips what it cannot keep up with; the count does not.
            for (; sent < elapsed.TotalSeconds * PerSecond; sent += Burst)
                await bus.SendAsync(Burst);
            if (elapsed >= nextLook)
            {
                nextLook += Look;
                looks.Add((elapsed.TotalHours, Environment.WorkingSet / 1e6));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMinutes:0.0} min {looks[^1].Megabytes:0} MB"));
            }
            await ticks.WaitForNextTickAsync();
        }
        Judge(report, looks, sent, Clock.Since(start));
        if (minutes == Minutes)
            await report.WriteAsync();
        return report.IsOk ? Gate.Ok : Gate.FellShort;
    }

    private static void Judge(GateReport report, List<(double Hours, double Megabytes)> looks, long sent, TimeSpan elapsed)
    {
        var settled = looks.Skip((int)(looks.Count * Settling)).ToList();
        report.Judge("memory: growth of the resident set at 10,000 events a second", Bar.AtMost(MostGrowth, "MB/h"), new(Slope(settled)));
        report.Judge("memory: events a second over the whole run", Bar.AtLeast(PerSecond * 0.99, "/s"), new(sent / elapsed.TotalSeconds));
        report.AddTable(
            "The run",
            "minutes | events | events/s | resident at first | least | most | at last",
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{elapsed.TotalMinutes:0} | {sent:N0} | {sent / elapsed.TotalSeconds:N0} | {settled[0].Megabytes:0} MB | {settled.Min(look => look.Megabytes):0} MB | {settled.Max(look => look.Megabytes):0} MB | {settled[^1].Megabytes:0} MB"
                ),
            ],
            "Looked at every five seconds; the first third, in which the log fills, is left out. The slope is that of the straight line of least squares."
        );
    }

    private static double Slope(List<(double Hours, double Megabytes)> looks)
    {
        var (hours, megabytes) = (looks.Average(look => look.Hours), looks.Average(look => look.Megabytes));
        return looks.Sum(look => (look.Hours - hours) * (look.Megabytes - megabytes)) / looks.Sum(look => Math.Pow(look.Hours - hours, 2));
    }
}
