using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>What the watch over many agents costs a host that does nothing else: processor time above that of the same host and the same beats without a watch.</summary>
internal static class WatchCostScenarios
{
    private const int Rounds = 3;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(6);

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        // What is compiled once is no cost of the watch.
        await HostAsync(agents: 100, isWatched: true);
        await MeasureAsync(report, agents: 10_000, Bar.AtMost(0.5, "% of a core"));
        await MeasureAsync(report, agents: 100, Bar.AtMost(0.1, "% of a core"));
    }

    private static async Task MeasureAsync(GateReport report, int agents, Bar bar)
    {
        var rounds = new List<(Sample Idle, Sample Scan, Sample Watch)>();
        for (var round = 0; round < Rounds; round++)
            rounds.Add((await HostAsync(agents, isWatched: false), await ScanAsync(agents), await HostAsync(agents, isWatched: true)));
        report.Judge(
            $"watch over {agents:N0} agents, above the idle host",
            bar,
            new(Statistics.Median(rounds.Select(round => round.Watch.Share - round.Idle.Share)))
        );
        report.Judge(
            $"watch over {agents:N0} agents, allocated above the idle host",
            Bar.AtMost(0, "B a look"),
            new(Math.Max(0, Math.Round(Statistics.Median(rounds.Select(round => round.Watch.BytesPerLook - round.Idle.BytesPerLook)))))
        );
        report.AddTable(
            $"Watch over {agents:N0} agents: processor time in % of a core, a row a round",
            "idle host | idle host and a bare scan of as many slots | watched host",
            rounds.Select(round =>
                FormattableString.Invariant($"{round.Idle.Share:0.000} | {round.Idle.Share + round.Scan.Share:0.000} | {round.Watch.Share:0.000}")
            )
        );
    }

    /// <summary>A host whose agents beat every second.</summary>
    private static async Task<Sample> HostAsync(int agents, bool isWatched)
    {
        BeatingAgent[] all = [.. Enumerable.Range(0, agents).Select(number => new BeatingAgent($"agent-{number}"))];
        await using var library = await Library.StartAsync(
            Stores.Memory,
            "",
            builder =>
            {
                foreach (var agent in all)
                    builder.AddAgent(isWatched ? agent : new StreamingAgent(agent.Descriptor.Name, 1));
            }
        );
        using var end = new CancellationTokenSource();
        var beating = BeatAsync(all, end.Token);
        var sample = await SampleAsync();
        if (library.Get<IAgentMonitor>().GetAll().Any(agent => agent.Status != AgentStatus.Healthy))
            throw new InvalidOperationException("An agent that beats was not found healthy.");
        await end.CancelAsync();
        await beating;
        return sample;
    }

    /// <summary>The floor: a thread of its own that reads a slot of each agent four times a second.</summary>
    private static async Task<Sample> ScanAsync(int agents)
    {
        var slots = new long[agents];
        using var stop = new ManualResetEvent(false);
        var late = 0L;
        var thread = new Thread(() =>
        {
            while (!stop.WaitOne(TimeSpan.FromMilliseconds(250)))
            {
                var now = TimeProvider.System.GetTimestamp();
                for (var index = 0; index < slots.Length; index++)
                    late += now - Volatile.Read(ref slots[index]) > 4 * TimeProvider.System.TimestampFrequency ? 1 : 0;
            }
        });
        thread.Start();
        var sample = await SampleAsync();
        stop.Set();
        thread.Join();
        return late > 0 ? sample : throw new InvalidOperationException("The scan has not run.");
    }

    private static async Task BeatAsync(BeatingAgent[] agents, CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            do foreach (var agent in agents)
                agent.Beat();
            while (await timer.WaitForNextTickAsync(end));
        }
        catch (OperationCanceledException)
        {
            // That was all.
        }
    }

    private static async Task<Sample> SampleAsync()
    {
        await Task.Delay(Settle, TimeProvider.System);
        var (used, allocated, began) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true), TimeProvider.System.GetTimestamp());
        await Task.Delay(Span, TimeProvider.System);
        var elapsed = TimeProvider.System.GetElapsedTime(began);
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return new((Environment.CpuUsage.TotalTime - used) / elapsed * 100, bytes / (elapsed / TimeSpan.FromMilliseconds(250)));
    }

    /// <param name="Share">The processor time in per cent of a core.</param>
    /// <param name="BytesPerLook">What was allocated in the time from one look to the next.</param>
    private readonly record struct Sample(double Share, double BytesPerLook);
}
