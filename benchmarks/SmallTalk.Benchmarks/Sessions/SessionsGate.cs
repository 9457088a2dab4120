using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Sessions;

/// <summary>What sessions cost to create and to keep.</summary>
internal sealed class SessionsGate : IGateRoom
{
    public string Name => "sessions";

    public string Holds => "creation under load, memory of loaded sessions";

    public IReadOnlyList<GatePart> Parts { get; } = [new("creation", CreationScenarios.MeasureAsync), new("footprint", FootprintScenarios.MeasureAsync)];
}
