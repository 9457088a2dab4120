using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Turns;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>
/// A hundred times, on the real clock, the process of an agent is killed, stopped or made a zombie while it answers: how soon that is seen, how soon its backup speaks, and whether it comes back.
/// </summary>
internal static class RecoveryScenarios
{
    private const int Injections = 100;
    private const int Lanes = 4;
    private const int AgentsPerLane = 3;

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        await using var library = await Library.StartAsync(Stores.Memory, "", Configure);
        var done = new ConcurrentBag<Injected>();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => RunLaneAsync(lane))));
        Judge(report, [.. done]);

        async Task RunLaneAsync(int lane)
        {
            var session = await library.Sessions.CreateAsync();
            for (var turn = 0; Interlocked.Increment(ref next) is < Injections and var number; turn++)
                done.Add(await InjectAsync(library, session, Name((lane * AgentsPerLane) + (turn % AgentsPerLane)), (Injection)(number % 3)));
        }
    }

    private static void Configure(ISmallTalkBuilder builder)
    {
        for (var agent = 0; agent < Lanes * AgentsPerLane; agent++)
            builder.AddAgent(ChildProcessAgent.Factory(new() { Name = Name(agent), Backup = "spare" }, ChildProcessOptions.OfThisProgram(ChildPrograms.Agent)));
        builder.AddAgent(new StreamingAgent("spare", 1));
        builder.Services.Configure<AgentOptions>(options =>
        {
            options.Health.ProbeInterval = ProbeInterval;
            // An agent fails more often here than any should.
            options.Recovery.MaxRestarts = Injections;
            options.Recovery.BaseDelay = TimeSpan.FromMilliseconds(10);
            options.Recovery.MaxDelay = TimeSpan.FromMilliseconds(10);
            options.Degradation.Enabled = false;
        });
    }

    private static async Task<Injected> InjectAsync(Library library, ISession session, string agent, Injection injection)
    {
        var row = library.Get<AgentRows>().Find(agent)!;
        var before = row.ToHealth().Restarts;
        var process = ((ChildProcessAgent)row.Instance.Agent).ProcessId;
        var asked = new TaskCompletionSource();
        var backup = new TaskCompletionSource<long>();
        var turn = FollowAsync(library, session, agent, injection == Injection.Zombie ? DoomedAgent.BeZombie : DoomedAgent.Hang, asked, backup);
        await asked.Task;
        var limit = await DoAsync(injection, process);
        await UntilAsync(() => !row.IsUsable);
        var seen = TimeProvider.System.GetTimestamp();
        if (injection == Injection.Zombie)
            limit = row.FailedProbe!.Began + (long)(AgentHealthOptions.DefaultProbeTimeout.TotalSeconds * TimeProvider.System.TimestampFrequency);
        var handedOver = await backup.Task;
        var isBack = await UntilAsync(() => row.Status == AgentStatus.Healthy && row.ToHealth().Restarts > before);
        var end = TimeProvider.System.GetTimestamp();
        await turn;
        return new(injection, Between(limit, seen), Between(seen, handedOver), isBack ? Between(seen, end) : null);
    }

    private static async Task FollowAsync(
        Library library,
        ISession session,
        string agent,
        string text,
        TaskCompletionSource asked,
        TaskCompletionSource<long> backup
    )
    {
        await foreach (var update in library.Turns.SendAsync(session, agent, text))
        {
            if (update.Speaker == agent)
                asked.TrySetResult();
            else if (update.Speaker == "spare")
                backup.TrySetResult(TimeProvider.System.GetTimestamp());
        }
    }

    /// <returns>When it was done.</returns>
    private static async Task<long> DoAsync(Injection injection, int process)
    {
        if (injection == Injection.Freeze)
            using (var stop = Process.Start("kill", ["-STOP", $"{process}"]))
                await stop.WaitForExitAsync();
        var now = TimeProvider.System.GetTimestamp();
        if (injection == Injection.Kill)
            using (var child = Process.GetProcessById(process))
                child.Kill();
        return now;
    }

    private static async Task<bool> UntilAsync(Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
        return true;
    }

    private static void Judge(GateReport report, IReadOnlyList<Injected> all)
    {
        var killed = SecondsOf(all, Injection.Kill);
        var frozen = SecondsOf(all, Injection.Freeze);
        var zombies = SecondsOf(all, Injection.Zombie);
        double[] handOvers = [.. all.Select(one => one.HandedOver.TotalMilliseconds).Order()];
        report.Judge("a killed child is seen, p95", Bar.AtMost(200, "ms"), new(P95(killed) * 1_000));
        report.Judge("a killed child is seen, the latest", Bar.AtMost(5, "s"), new(killed[^1]));
        report.Judge("a frozen child is seen, the latest", Bar.AtMost(5, "s"), new(frozen[^1]));
        report.Judge("a zombie is seen after its probe's limit, the latest", Bar.AtMost(1, "s"), new(zombies[^1]));
        report.Judge("its backup speaks after that, p95", Bar.AtMost(500, "ms"), new(P95(handOvers)));
        report.Judge("its backup speaks after that, the latest", Bar.AtMost(750, "ms"), new(handOvers[^1]));
        report.Judge(
            $"of {all.Count} agents are back by themselves",
            Bar.AtLeast(99, "of 100"),
            new(100.0 * all.Count(one => one.Recovered is not null) / all.Count)
        );
        double[] recovered = [.. all.Where(one => one.Recovered is not null).Select(one => one.Recovered!.Value.TotalMilliseconds).Order()];
        report.AddTable(
            "Agents in child processes that fail in mid-answer",
            "what | times | p50 | p95 | latest",
            [
                Row("killed, until seen", killed, 1_000),
                Row("frozen, until seen", frozen, 1_000),
                Row("zombie, from its probe's limit until seen", zombies, 1_000),
                Row("from there until the backup spoke", handOvers, 1),
                Row("from there until it was restarted", recovered, 1),
            ]
        );
    }

    private static double[] SecondsOf(IEnumerable<Injected> all, Injection injection) =>
        [.. all.Where(one => one.Injection == injection).Select(one => one.Seen.TotalSeconds).Order()];

    private static string Row(string what, double[] sorted, double scale) =>
        $"{what} | {sorted.Length} | {Durations.Show(sorted[sorted.Length / 2] * scale)} | {Durations.Show(P95(sorted) * scale)} | {Durations.Show(sorted[^1] * scale)}";

    private static double P95(double[] sorted) => sorted[(int)Math.Ceiling(sorted.Length * 0.95) - 1];

    private static TimeSpan Between(long from, long to) => TimeProvider.System.GetElapsedTime(from, to);

    private static string Name(int agent) => $"agent-{agent}";
}
