using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Agents;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Resilience;

namespace SmallTalk.Turns;

/// <summary>The guards of all agents; tells operators when a circuit opens and closes.</summary>
internal sealed partial class AgentGuards : IDisposable
{
    private readonly FrozenDictionary<string, AgentGuard> _guards;
    private readonly AgentInstruments _instruments;
    private readonly IAlertDispatcher _alerts;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile bool _isDisposed;

    public AgentGuards(
        AgentRows rows,
        IOptions<AgentOptions> options,
        AgentInstruments instruments,
        IAlertDispatcher alerts,
        TimeProvider time,
        ILogger<AgentGuards> logger
    )
    {
        _instruments = instruments;
        _alerts = alerts;
        _time = time;
        _logger = logger.Unfailing();
        _guards = rows.All.ToFrozenDictionary(row => row.Name, row => Guard(row, options.Value), StringComparer.OrdinalIgnoreCase);
        instruments.ObserveWaiting(Waiting);
        foreach (var unknown in options.Value.Each.Keys.Where(name => !_guards.ContainsKey(name)))
            LogUnknown($"{AgentOptions.SectionName}:{nameof(AgentOptions.Each)}:{unknown}");
    }

    /// <summary>The guard of an agent of the host.</summary>
    public AgentGuard Of(string agent) => _guards[agent];

    public void Dispose()
    {
        _isDisposed = true;
        foreach (var guard in _guards.Values)
            guard.Dispose();
    }

    private IEnumerable<Measurement<long>> Waiting()
    {
        // A last look of a listener may come after the end.
        if (_isDisposed)
            yield break;
        foreach (var (name, guard) in _guards)
            if (guard.Waiting is { } waiting)
                yield return new(waiting, new KeyValuePair<string, object?>("agent", name));
    }

    private AgentGuard Guard(AgentRow row, AgentOptions options)
    {
        var settings = GuardSettings.Of(options, row.Name);
        return new(row, settings, _time, change => Changed(row.Name, change, settings.BreakDuration));
    }

    private void Changed(string agent, CircuitChange change, TimeSpan duration)
    {
        if (change == CircuitChange.Opened)
            Opened(agent, duration);
        else
            Closed(agent);
    }

    private void Opened(string agent, TimeSpan duration)
    {
        _instruments.CircuitOpened(agent);
        LogOpened(agent, duration);
        _alerts.Raise(
            new()
            {
                Key = KeyOf(agent),
                Name = "agent.circuit_open",
                Severity = AlertSeverity.Error,
                Message =
                    $"Agent '{agent}' fails too often and is left alone for {duration.TotalSeconds:0.###} s at a time, until a call succeeds. See its errors in the log.",
                RaisedAt = _time.GetUtcNow(),
                Component = "agents",
                Facts = new Dictionary<string, string> { ["agent"] = agent },
            }
        );
    }

    private void Closed(string agent)
    {
        LogClosed(agent);
        _alerts.Resolve(KeyOf(agent));
    }

    private static string KeyOf(string agent) => $"agent-circuit:{agent}";
}
