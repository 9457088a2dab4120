using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;
using SmallTalk.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>
/// What the guard of an agent costs above the bare agent: deadlines, circuit and place of a call, and the supervision of each chunk. Without a turn around it:
/// nothing is queued, joined or stored.
/// </summary>
internal static class GuardCostScenarios
{
    private const int Rounds = 11;
    private const int Calls = 300;
    private const int Chunks = 20;
    private const int ManyChunks = 220;

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        IAgent[] agents =
        [
            new BareAgent("few", Chunks),
            new BareAgent("many", ManyChunks),
            new StreamingAgent("few-later", Chunks),
            new StreamingAgent("many-later", ManyChunks),
        ];
        await using var library = await Library.StartAsync(
            Stores.Memory,
            string.Empty,
            builder =>
            {
                foreach (var agent in agents)
                    builder.AddAgent(agent);
            }
        );
        var runtime = library.Get<TurnRuntime>();
        var session = await library.Sessions.CreateAsync();
        var request = new TurnRequest((ITurnSession)session, "few", message: null, options: null, runtime.Options);
        var run = new TurnRun(runtime, request, CancellationToken.None) { IsSilent = true };
        var asked = BareTurn.RequestOf([new(ChatRole.User, "Draft a reply to Ann")]);
        var sides = agents
            .SelectMany(agent =>
                (Func<ValueTask>[])[new BareTurn(agent).RunAsync, () => GuardedAsync(runtime, run, request.Timeouts, agent.Descriptor.Name, asked)]
            )
            .ToArray();
        var costs = await Interleaved.RunBlocksAsync(Rounds, Calls, sides);
        var (few, many, fewLater, manyLater) = (costs[1] - costs[0], costs[3] - costs[2], costs[5] - costs[4], costs[7] - costs[6]);
        var chunk = (many - few) / (ManyChunks - Chunks);
        var laterChunk = (manyLater - fewLater) / (ManyChunks - Chunks);
        report.Judge("guard: a call, above the bare agent", Bar.AtMost(10, "µs"), new(few.Microseconds));
        report.Judge("guard: a call, above the bare agent, allocated", Bar.AtMost(2.5, "kB"), new(few.Bytes / 1_000));
        report.Judge("guard: each chunk that is there at once", Bar.AtMost(100, "ns"), new(chunk.Microseconds * 1_000));
        report.Judge("guard: each chunk that comes later", Bar.AtMost(400, "ns"), new(laterChunk.Microseconds * 1_000));
    }

    private static async ValueTask GuardedAsync(TurnRuntime runtime, TurnRun run, TurnTimeouts timeouts, string agent, AgentRequest asked)
    {
        using var call = new AgentCall(run, timeouts, runtime.Time, static _ => ValueTask.CompletedTask);
        var end = await runtime.Guards.Of(agent).RunAsync(call, asked);
        if (end.Kind != CallEndKind.Completed)
            throw new InvalidOperationException($"The call ended as {end.Kind}.");
    }
}
