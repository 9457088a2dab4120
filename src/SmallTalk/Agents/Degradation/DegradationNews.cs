using System.Text.Json;
using Microsoft.Extensions.Logging;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Events;

namespace SmallTalk.Agents;

/// <summary>Tells that the system is degraded and that it is so no longer: log, metric, event, alert. Never blocks. For use by one thread.</summary>
internal sealed partial class DegradationNews(
    HealthEvents events,
    IAlertDispatcher alerts,
    AgentInstruments instruments,
    TimeProvider time,
    ILogger<DegradationNews> logger
)
{
    private const string PayloadType = "system.health/1";
    private const string AlertKey = "system-degraded";

    // Of ten thousand that fail nobody wants all the names, and an event has no room for them.
    private const int MostNames = 50;

    private readonly ILogger _logger = logger.Unfailing();

    public void Began(DegradationIncident incident)
    {
        var agents = ToText(incident.FailedAgents);
        alerts.Raise(
            new()
            {
                Key = AlertKey,
                Name = "system.degraded",
                Severity = AlertSeverity.Critical,
                Message =
                    $"{incident.FailedAgents.Count} agents have failed within a short time: {agents}. New sessions are refused and the limit of active ones is lower until they are back; sessions that there are go on.",
                RaisedAt = incident.Since,
                Component = "agents",
                CorrelationId = incident.CorrelationId,
                Facts = new Dictionary<string, string> { ["agents"] = agents },
            }
        );
        instruments.Degraded();
        events.Publish(ToEvent("degraded", EventPriority.Critical, incident, incident.FailedAgents));
        LogBegan(agents, incident.CorrelationId);
    }

    public void Ended(DegradationIncident incident, IReadOnlyList<string> stillFailed)
    {
        alerts.Resolve(AlertKey);
        events.Publish(ToEvent("normal", EventPriority.High, incident, stillFailed));
        LogEnded(time.GetUtcNow() - incident.Since, stillFailed.Count == 0 ? "none" : ToText(stillFailed), incident.CorrelationId);
    }

    private NewEvent ToEvent(string status, EventPriority priority, DegradationIncident incident, IReadOnlyList<string> agents) =>
        new()
        {
            Topic = SmallTalkTopics.SystemHealth,
            Priority = priority,
            OccurredAt = time.GetUtcNow(),
            CorrelationId = incident.CorrelationId,
            PayloadType = PayloadType,
            Payload = new(
                JsonSerializer.SerializeToUtf8Bytes(
                    new SystemHealthPayload(status, incident.CorrelationId, agents.Count, [.. agents.Take(MostNames)]),
                    AgentJson.Default.SystemHealthPayload
                )
            ),
        };

    private static string ToText(IReadOnlyList<string> agents)
    {
        var named = string.Join(", ", agents.Take(MostNames).Select(agent => $"'{agent}'"));
        return agents.Count <= MostNames ? named : $"{named} and {agents.Count - MostNames} more";
    }

    [LoggerMessage(
        6040,
        LogLevel.Critical,
        "The system is degraded: agents {Agents} have failed within a short time. New sessions are refused until they are back (correlation {CorrelationId})"
    )]
    private partial void LogBegan(string agents, string correlationId);

    [LoggerMessage(
        6041,
        LogLevel.Information,
        "The system is degraded no longer, after {Duration}; agents that are still failed: {Agents} (correlation {CorrelationId})"
    )]
    private partial void LogEnded(TimeSpan duration, string agents, string correlationId);
}
