using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Sessions;

/// <summary>What sessions cost to create and to keep.</summary>
internal sealed class SessionsGate : IGateRoom
{
    public string Name => "sessions";

    public string Holds => "creation under load, memory of loaded sessions";

    public async Task MeasureAsync(GateReport report)
    {
        using var folder = new WorkFolder();
        await CreationScenarios.MeasureAsync(report, folder);
        await FootprintScenarios.MeasureAsync(report, folder);
    }
}
