using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.TestUtilities;
using SmallTalk.Turns;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>Hosts on one SQLite file are killed while their agents answer: how soon the agents of another one go on with the turns.</summary>
internal static class TakeoverScenarios
{
    private const int Rounds = 5;
    private const int HostsPerRound = 4;

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        var path = Path.Combine(folder.Next("takeover"), "store.db");
        var heir = new Heir();
        await using var library = await Library.StartAsync(builder =>
        {
            builder.UseSqlite(path).AddAgent(heir);
            builder.Services.Configure<TurnRunnerOptions>(options => options.TakeOverPendingTurns = true);
        });
        var all = new List<double>();
        for (var round = 0; round < Rounds; round++)
            all.AddRange(await Task.WhenAll(Enumerable.Range(0, HostsPerRound).Select(host => KillAsync(path, heir, $"session-{round}-{host}"))));
        all.Sort();
        report.Judge("a turn of a killed host is gone on with by another, p95", Bar.AtMost(5, "s"), new(all[(int)Math.Ceiling(all.Count * 0.95) - 1]));
        report.Judge("a turn of a killed host is gone on with by another, the latest", Bar.AtMost(6, "s"), new(all[^1]));
    }

    /// <returns>The seconds from the kill until the heir's agent was asked.</returns>
    private static async Task<double> KillAsync(string path, Heir heir, string session)
    {
        var asked = heir.WhenAsked(session);
        using var host = ChildProcess.Start(Environment.ProcessPath!, ChildPrograms.Host, path, session);
        while (await host.ReadLineAsync() != "asked so") { }
        var killed = TimeProvider.System.GetTimestamp();
        await host.KillAsync();
        return TimeProvider.System.GetElapsedTime(killed, await asked).TotalSeconds;
    }

    /// <summary>An agent that notes when it was asked, and answers.</summary>
    private sealed class Heir : IAgent
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _asked = new();

        public AgentDescriptor Descriptor { get; } = new() { Name = "writer" };

        public Task<long> WhenAsked(string session) => _asked.GetOrAdd(session, static _ => new()).Task;

        public async IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            _asked.GetOrAdd($"{request.Session.Id}", static _ => new()).TrySetResult(TimeProvider.System.GetTimestamp());
            await Task.Yield();
            yield return new(ChatRole.Assistant, "I go on.");
        }
    }
}
