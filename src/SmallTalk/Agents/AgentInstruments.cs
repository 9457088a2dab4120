using System.Diagnostics.Metrics;
using SmallTalk.Diagnostics;

namespace SmallTalk.Agents;

/// <summary>Measures calls of agents.</summary>
internal sealed class AgentInstruments
{
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _circuitsOpened;
    private readonly Counter<long> _healthChanges;
    private readonly Counter<long> _degradations;
    private readonly Counter<long> _modelRetries;
    private readonly Histogram<double> _restarts;
    private readonly Counter<long> _missedFailed;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _captures;

    public AgentInstruments(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(SmallTalkDiagnostics.MeterName);
        _duration = meter.CreateHistogram<double>("smalltalk.agents.call.duration", "s", "How long agents took to answer.");
        _failures = meter.CreateCounter<long>("smalltalk.agents.failures", "{failure}", "Answers that failed, by agent and kind of failure.");
        _circuitsOpened = meter.CreateCounter<long>("smalltalk.agents.circuits_opened", "{opening}", "Times that an agent's circuit opened, by agent.");
        _healthChanges = meter.CreateCounter<long>("smalltalk.agents.health_changes", "{change}", "Changes of an agent's health, by agent and new status.");
        _restarts = meter.CreateHistogram<double>("smalltalk.agents.restart.duration", "s", "How long restarts took, by agent and outcome.");
        _missedFailed = meter.CreateCounter<long>(
            "smalltalk.agents.missed_events_failed",
            "{event}",
            "Missed events that a restarted agent could not handle, by agent."
        );
        _gaps = meter.CreateCounter<long>("smalltalk.agents.event_gaps", "{gap}", "Restarts that found events gone that the agent had missed, by agent.");
        _captures = meter.CreateCounter<long>("smalltalk.agents.captures", "{capture}", "Times that what an agent keeps was stored, by agent and outcome.");
        _degradations = meter.CreateCounter<long>(
            "smalltalk.agents.degradations",
            "{incident}",
            "Times that the system was degraded because many agents failed."
        );
        _modelRetries = meter.CreateCounter<long>("smalltalk.agents.model_retries", "{retry}", "Requests to models that were repeated, by type of error.");
    }

    internal void Answered(string agent, TimeSpan took) => _duration.Record(took.TotalSeconds, Agent(agent));

    internal void ObserveWaiting(Func<IEnumerable<Measurement<long>>> observe) =>
        _meter.CreateObservableUpDownCounter(
            "smalltalk.agents.waiting",
            observe,
            "{call}",
            "Calls that wait for a place among those of their agent, by agent."
        );

    internal void HealthChanged(string agent, AgentStatus status) =>
        _healthChanges.Add(1, Agent(agent), new KeyValuePair<string, object?>("status", status.ToTag()));

    internal void Restarted(string agent, TimeSpan took, bool isBack) =>
        _restarts.Record(took.TotalSeconds, Agent(agent), new KeyValuePair<string, object?>("outcome", isBack ? "restarted" : "failed"));

    internal void ObserveDegraded(Func<int> observe) =>
        _meter.CreateObservableGauge("smalltalk.agents.degraded", observe, "{incident}", "1 while the system is degraded, otherwise 0.");

    internal void Degraded() => _degradations.Add(1);

    internal void MissedEventFailed(string agent) => _missedFailed.Add(1, Agent(agent));

    internal void MissedEventsGone(string agent) => _gaps.Add(1, Agent(agent));

    internal void Captured(string agent, string outcome) => _captures.Add(1, Agent(agent), new KeyValuePair<string, object?>("outcome", outcome));

    internal void CircuitOpened(string agent) => _circuitsOpened.Add(1, Agent(agent));

    internal void Failed(string agent, AgentFailureKind kind) => _failures.Add(1, Agent(agent), new KeyValuePair<string, object?>("type", kind.ToTag()));

    internal void ModelRetried(string type) => _modelRetries.Add(1, new KeyValuePair<string, object?>("type", type));

    private static KeyValuePair<string, object?> Agent(string agent) => new("agent", agent);
}
