using System.Diagnostics.Metrics;
using SmallTalk.Diagnostics;

namespace SmallTalk.Agents;

/// <summary>Measures calls of agents.</summary>
internal sealed class AgentInstruments
{
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _failures;

    public AgentInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(SmallTalkDiagnostics.MeterName);
        _duration = meter.CreateHistogram<double>("smalltalk.agents.call.duration", "s", "How long agents took to answer.");
        _failures = meter.CreateCounter<long>("smalltalk.agents.failures", "{failure}", "Answers that failed, by agent and kind of failure.");
    }

    internal void Answered(string agent, TimeSpan took) => _duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("agent", agent));

    internal void Failed(string agent, AgentFailureKind kind) =>
        _failures.Add(1, new KeyValuePair<string, object?>("agent", agent), new KeyValuePair<string, object?>("type", kind.ToTag()));
}
