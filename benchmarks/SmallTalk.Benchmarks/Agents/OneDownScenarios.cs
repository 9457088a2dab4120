using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;
using SmallTalk.Turns;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>What nine agents lose when the tenth of a host is down: each has two callers who send a turn every few milliseconds.</summary>
internal static class OneDownScenarios
{
    private const int Agents = 10;
    private const int CallersPerAgent = 2;
    private const int TurnsPerRound = 200;
    private const int Rounds = 7;
    private const int Chunks = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        var troubled = new TroubledAgent(Name(Agents - 1), Chunks);
        await using var library = await Library.StartAsync(
            Stores.Memory,
            folder.Next("one-down"),
            builder =>
            {
                for (var agent = 0; agent < Agents - 1; agent++)
                    builder.AddAgent(new StreamingAgent(Name(agent), Chunks));
                builder.AddAgent(troubled);
                // So that it works again early in the round that follows.
                builder.Services.Configure<AgentOptions>(options => options.BreakDuration = TimeSpan.FromMilliseconds(500));
            }
        );
        await RoundAsync(library, troubled, Trouble.None);
        foreach (var trouble in new[] { Trouble.Throws, Trouble.Hangs })
            await report.JudgeAsync(
                $"memory: p95 of nine agents while the tenth {trouble.ToString().ToLowerInvariant()}",
                Bar.AtMost(1.1, "× while all ten work"),
                () => CompareAsync(library, troubled, trouble)
            );
    }

    private static async Task<Measurement> CompareAsync(Library library, TroubledAgent troubled, Trouble trouble)
    {
        var ratios = new List<double>();
        var all = new Latencies();
        for (var round = 0; round < Rounds; round++)
        {
            var well = await RoundAsync(library, troubled, Trouble.None);
            var ill = await RoundAsync(library, troubled, trouble);
            all.Add(ill);
            ratios.Add(ill.P95 / well.P95);
        }
        return new(Statistics.Median(ratios), all);
    }

    private static async Task<Latencies> RoundAsync(Library library, TroubledAgent troubled, Trouble trouble)
    {
        troubled.Trouble = trouble;
        using var end = new CancellationTokenSource();
        var tenth = Enumerable.Range(0, CallersPerAgent).Select(_ => Task.Run(() => AnnoyAsync(library, troubled, end.Token))).ToArray();
        var recorded = await Task.WhenAll(
            Enumerable.Range(0, (Agents - 1) * CallersPerAgent).Select(caller => Task.Run(() => RecordAsync(library, Name(caller / CallersPerAgent))))
        );
        await end.CancelAsync();
        await Task.WhenAll(tenth);
        var all = new Latencies();
        foreach (var latencies in recorded)
            all.Add(latencies);
        return all;
    }

    private static async Task<Latencies> RecordAsync(Library library, string agent)
    {
        var sender = new TurnSender(library, agent);
        await sender.PrepareAsync(TurnsPerRound);
        return await Clock.RecordAsync(TurnsPerRound, sender.SendAsync, Pause);
    }

    private static async Task AnnoyAsync(Library library, TroubledAgent agent, CancellationToken end)
    {
        var session = await library.Sessions.CreateAsync(cancellationToken: CancellationToken.None);
        while (!end.IsCancellationRequested)
        {
            try
            {
                await foreach (var _ in library.Turns.SendAsync(session, agent.Descriptor.Name, "Are you there?", cancellationToken: end)) { }
            }
            catch (Exception error) when (error is TurnFailedException or OperationCanceledException)
            {
                // That is what it is there for.
            }
            await Task.Delay(Pause, TimeProvider.System, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string Name(int agent) => $"agent-{agent}";
}
