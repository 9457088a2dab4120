using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>What a turn costs beside the bare agent, alone and under load.</summary>
internal sealed class AgentsGate : IGateRoom
{
    public string Name => "agents";

    public string Holds =>
        "cost of a turn, of the guard and of a chunk over the bare agent, delay of the first chunk, nine agents beside one that is down, 100 to 10,000 concurrent sessions";

    public IReadOnlyList<GatePart> Parts { get; } =
    [
        new("turn", TurnCostScenarios.MeasureAsync),
        new("guard", GuardCostScenarios.MeasureAsync),
        new("first-chunk", FirstChunkScenarios.MeasureAsync),
        new("one-down", OneDownScenarios.MeasureAsync),
        new("watch", WatchCostScenarios.MeasureAsync),
        new("concurrent", ConcurrentSessionScenarios.MeasureAsync),
    ];
}
