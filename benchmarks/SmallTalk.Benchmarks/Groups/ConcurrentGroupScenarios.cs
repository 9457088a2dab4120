using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Benchmarks.Agents;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Groups;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>Groups of ten at once, up to a thousand: what an answer costs, beside one of an agent that is asked alone.</summary>
internal static class ConcurrentGroupScenarios
{
    private const int Rounds = 3;
    private const int Members = 10;
    private const int Chunks = 5;
    private const int TurnsPerSession = 4;
    private const int LeastTurns = 400;
    private const string Group = "team";

    // With a thousand turns in flight the garbage collector walks what they hold, for the floor as well.
    private const double Flat = 1.5;

    private const string Header =
        "at once | answers per second | CPU per answer | p50 of a turn | p95 | floor: answers per second | CPU per answer | p50 | p95 | group : floor, CPU";

    private const string Note =
        "A group of ten by round-robin: a turn is a message of the user's, ten answers in order, each a commit with its choice, and an end. The floor is the same message sent to one of the agents alone: "
        + "one answer in one commit. CPU is that of the whole process, so that it tells the cost whatever else the machine does.";

    private static readonly int[] Levels = [1, 100, 1_000];

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        foreach (var store in GroupStores.All)
            await MeasureAsync(report, store, folder);
    }

    private static async Task MeasureAsync(GateReport report, string store, WorkFolder folder)
    {
        StreamingAgent[] agents = [.. Enumerable.Range(0, Members).Select(number => new StreamingAgent($"agent{number}", Chunks))];
        string[] names = [.. agents.Select(agent => agent.Descriptor.Name)];
        await using var library = await GroupStores.StartAsync(
            store,
            folder,
            builder =>
            {
                foreach (var agent in agents)
                    builder.AddAgent(agent);
                builder.AddGroup(Group, group => group.Members(names).SelectSpeakers(By.RoundRobin));
            }
        );
        GroupLevel[] levels = [.. Levels.Select(count => new GroupLevel(count, Members))];
        await RunAsync(library, names[0], Levels[1]);
        await RunAsync(library, Group, Levels[1]);
        for (var round = 0; round < Rounds; round++)
            foreach (var level in levels)
                level.Add(await RunAsync(library, names[0], level.Count), await RunAsync(library, Group, level.Count));
        report.AddTable($"Groups of ten at once, {store} store", Header, levels.Select(level => level.Line), Note);
        report.Judge(
            $"{store}: CPU of an answer with {Levels[^1]:N0} groups of ten at once",
            Bar.AtMost(Flat, "× that with one"),
            new(levels[^1].CpuPerAnswer / levels[0].CpuPerAnswer, levels[^1].Latencies)
        );
    }

    /// <summary>Small levels are run several times, so that there is enough to measure.</summary>
    private static async Task<GroupLoad> RunAsync(Library library, string target, int count)
    {
        var loads = new List<LoadResult>();
        var cpu = TimeSpan.Zero;
        for (var left = LeastTurns; left > 0; left -= count * TurnsPerSession)
        {
            var senders = new TurnSender[count];
            for (var number = 0; number < count; number++)
                await (senders[number] = new(library, target)).PrepareAsync(TurnsPerSession);
            var before = Environment.CpuUsage.TotalTime;
            loads.Add(await Load.RunAsync(count, TurnsPerSession, caller => senders[caller].SendAsync()));
            cpu += Environment.CpuUsage.TotalTime - before;
        }
        return new(LoadResult.Join(loads), cpu);
    }
}
