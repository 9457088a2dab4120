using Microsoft.Extensions.Options;
using SmallTalk.Sessions;

namespace SmallTalk.Agents;

/// <summary>
/// Holds the gate for new sessions closed and their limit low while many agents have failed. Looks are for one thread; <see cref="Incident"/> is for all.
/// </summary>
internal sealed class Degradation
{
    private readonly ICapacityGate _gate;
    private readonly DegradationNews _news;
    private readonly AgentDegradationOptions _options;
    private readonly TimeProvider _time;
    private readonly DegradationRule _rule;
    private readonly HashSet<string> _failed = new(StringComparer.OrdinalIgnoreCase);
    private volatile DegradationIncident? _incident;
    private IDisposable? _closed;
    private IDisposable? _scaled;

    public Degradation(ICapacityGate gate, DegradationNews news, AgentInstruments instruments, IOptions<AgentOptions> options, TimeProvider time)
    {
        _gate = gate;
        _news = news;
        _options = options.Value.Degradation;
        _time = time;
        _rule = new(DegradationLimits.Of(_options, time));
        instruments.ObserveDegraded(() => _incident is null ? 0 : 1);
    }

    /// <summary>Why the system is degraded; null when it is not.</summary>
    public DegradationIncident? Incident => _incident;

    /// <summary>Called at intervals while the system is degraded: recovery of all agents that have failed is to be tried.</summary>
    public Action? RetryDue { get; set; }

    /// <summary>Looks, as often as agents are looked at.</summary>
    /// <param name="now">The moment, in ticks of the clock.</param>
    /// <param name="changes">What has changed since the look before.</param>
    public void Look(long now, IReadOnlyList<HealthChange> changes)
    {
        if (!_options.Enabled)
            return;
        // Without an enumerator: a look at which nothing changes allocates nothing.
        for (var index = 0; index < changes.Count; index++)
            Take(changes[index], now);
        switch (_rule.Look(now, _failed.Count))
        {
            case DegradationStep.Enter:
                Enter();
                break;
            case DegradationStep.Retry:
                RetryDue?.Invoke();
                break;
            case DegradationStep.Leave:
                Leave();
                break;
        }
    }

    /// <summary>An agent has failed until it is asked again: one that is only being brought back is no new failure, and not back.</summary>
    private void Take(HealthChange change, long now)
    {
        var agent = change.Row.Name;
        if (change.Status is AgentStatus.Healthy or AgentStatus.Suspect or AgentStatus.Degraded)
            _failed.Remove(agent);
        else if (change.Status == AgentStatus.Failed && _failed.Add(agent))
            _rule.Note(agent, now);
    }

    // The gate first: whatever becomes of telling it.
    private void Enter()
    {
        var incident = new DegradationIncident
        {
            CorrelationId = RandomIds.NewUuid().ToString("N"),
            Since = _time.GetUtcNow(),
            FailedAgents = [.. _rule.Failed],
        };
        _incident = incident;
        _closed = _gate.Close($"too many agents have failed (incident {incident.CorrelationId})");
        _scaled = _gate.Scale(_options.LimitFactor);
        _news.Began(incident);
    }

    private void Leave()
    {
        var incident = _incident!;
        _incident = null;
        _closed?.Dispose();
        _scaled?.Dispose();
        _news.Ended(incident, [.. _failed]);
    }
}
