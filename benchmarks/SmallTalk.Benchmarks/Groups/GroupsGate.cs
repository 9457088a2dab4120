using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>How well and how fast the next speaker is chosen, and what groups cost.</summary>
internal sealed class GroupsGate : IGateRoom
{
    public string Name => "groups";

    public string Holds =>
        "speakers chosen by relevance: quality on public data, time of a selection and of a fit; many groups at once, hand-overs, the shared context";

    public IReadOnlyList<GatePart> Parts { get; } =
    [
        new("data", (report, _) => Provenance.AddAsync(report)),
        new("questions", ClincScenarios.MeasureAsync),
        new("conversations", SgdScenarios.MeasureAsync),
        new("latency", SelectionLatencyScenarios.MeasureAsync),
        new("concurrent", ConcurrentGroupScenarios.MeasureAsync),
        new("hand-over", HandOverScenarios.MeasureAsync),
    ];
}
