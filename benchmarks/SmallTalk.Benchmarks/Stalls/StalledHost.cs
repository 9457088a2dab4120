using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Benchmarks.Agents;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;
using SmallTalk.Hosting;

namespace SmallTalk.Benchmarks.Stalls;

/// <summary>The host that stalls: it blocks its own pool and collects its own heap, and is stopped from outside.</summary>
internal sealed class StalledHost
{
    /// <summary>The argument; after it come the minutes.</summary>
    public const string Argument = "child-stalls";

    private const int Loops = 100;
    private const int AgentsPerLoop = 100;
    private const int MostThreads = 64;

    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BlockEvery = TimeSpan.FromSeconds(29);
    private static readonly TimeSpan CollectEvery = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(8);

    private readonly BeatingAgent[] _agents = [.. Enumerable.Range(0, Loops * AgentsPerLoop).Select(number => new BeatingAgent($"agent-{number}"))];
    private readonly BeatingAgent _control = new("control");
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _dies = new();
    private long _suspicions;
    private int _deaths;
    private int _controlDeaths;
    private int _blockedPools;
    private int _collections;

    public static async Task<int> RunAsync(int minutes)
    {
        Console.WriteLine(await new StalledHost().StallAsync(TimeSpan.FromMinutes(minutes)));
        return 0;
    }

    private async Task<StalledHostResult> StallAsync(TimeSpan time)
    {
        await using var library = await Library.StartAsync(Stores.Memory, "", Configure);
        using var meter = new HealthMeter(Note);
        Task[] loops =
        [
            .. _agents.Chunk(AgentsPerLoop).Select(chunk => BeatAsync(chunk, _end.Token)),
            BeatAsync([_control], _dies.Token),
            EveryAsync(BlockEvery, BlockPool),
            EveryAsync(CollectEvery, Collect),
        ];
        Console.WriteLine("ready");
        var start = Clock.Now;
        await Task.Delay(time, TimeProvider.System);
        var minutes = Clock.Since(start).TotalMinutes;
        await _dies.CancelAsync();
        await Task.Delay(Calm, TimeProvider.System);
        await _end.CancelAsync();
        await Task.WhenAll(loops);
        return new(minutes, _blockedPools, _collections, _suspicions, _deaths, _controlDeaths);
    }

    private void Configure(ISmallTalkBuilder builder)
    {
        foreach (var agent in _agents)
            builder.AddAgent(agent);
        builder.AddAgent(_control);
    }

    private void Note(string agent, string status)
    {
        if (status == "suspect")
            Interlocked.Increment(ref _suspicions);
        else if (status == "failed")
            Interlocked.Increment(ref agent == "control" ? ref _controlDeaths : ref _deaths);
    }

    private static async Task BeatAsync(BeatingAgent[] agents, CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        do foreach (var agent in agents)
            agent.Beat();
        while (await NextAsync(timer, end));
    }

    private async Task EveryAsync(TimeSpan interval, Action act)
    {
        using var timer = new PeriodicTimer(interval);
        while (await NextAsync(timer, _end.Token))
            act();
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken end)
    {
        try
        {
            return await timer.WaitForNextTickAsync(end);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Takes every thread of the pool, and those that it adds, for two seconds.</summary>
    private void BlockPool()
    {
        _blockedPools++;
        var gate = new ManualResetEventSlim();
        for (var item = 0; item < MostThreads; item++)
            ThreadPool.UnsafeQueueUserWorkItem(_ => gate.Wait(), null);
        new Thread(() =>
        {
            gate.Wait(Stall);
            gate.Set();
        }).Start();
    }

    private void Collect()
    {
        _collections++;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
    }
}
