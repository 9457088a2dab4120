using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>What a turn costs beside the bare agent, alone and under load.</summary>
internal sealed class AgentsGate : IGateRoom
{
    public string Name => "agents";

    public string Holds => "cost of a turn and of a chunk over the bare agent, delay of the first chunk, 100 to 10,000 concurrent sessions";

    public async Task MeasureAsync(GateReport report)
    {
        using var folder = new WorkFolder();
        await TurnCostScenarios.MeasureAsync(report);
        await FirstChunkScenarios.MeasureAsync(report, folder);
        await ConcurrentSessionScenarios.MeasureAsync(report, folder);
    }
}
