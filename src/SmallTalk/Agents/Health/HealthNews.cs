using System.Text.Json;
using Microsoft.Extensions.Logging;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Events;

namespace SmallTalk.Agents;

/// <summary>Tells what has changed in the health of agents: log, metric, event, alert. Never blocks. For use by one thread.</summary>
internal sealed partial class HealthNews(
    HealthEvents events,
    IAlertDispatcher alerts,
    AgentInstruments instruments,
    TimeProvider time,
    ILogger<HealthNews> logger
)
{
    private const string PayloadType = "agent.health/1";

    private readonly ILogger _logger = logger.Unfailing();

    public void Tell(HealthChange change)
    {
        var row = change.Row;
        switch (row.Status)
        {
            case AgentStatus.Failed:
                LogFailed(row.Name, row.Cause);
                break;
            case AgentStatus.Healthy:
                Recovered(row, change.Before);
                break;
            case AgentStatus.Degraded:
                Degraded(row);
                break;
            default:
                LogChanged(row.Name, row.Status, row.Cause);
                break;
        }
        instruments.HealthChanged(row.Name, row.Status);
        events.Publish(ToEvent(change));
    }

    /// <summary>Tells operators that an agent has failed and is not back (FR-010).</summary>
    public void Alert(AgentRow row) =>
        Raise(
            row,
            FailedKeyOf(row),
            "agent.failed",
            $"Agent '{row.Name}' has failed: {row.Cause}. It is not asked, and its backup answers, until it is well again."
        );

    private void Degraded(AgentRow row)
    {
        alerts.Resolve(FailedKeyOf(row));
        Raise(row, DegradedKeyOf(row), "agent.degraded", $"Agent '{row.Name}' is back, but {row.Cause}. They are kept as dead letters of 'agent:{row.Name}'.");
        LogDegraded(row.Name, row.Cause);
    }

    private void Recovered(AgentRow row, AgentStatus before)
    {
        alerts.Resolve(FailedKeyOf(row));
        alerts.Resolve(DegradedKeyOf(row));
        if (before == AgentStatus.Suspect)
            LogChanged(row.Name, row.Status, row.Cause);
        else
            LogRecovered(row.Name);
    }

    private void Raise(AgentRow row, string key, string name, string message) =>
        alerts.Raise(
            new()
            {
                Key = key,
                Name = name,
                Severity = AlertSeverity.Critical,
                Message = message,
                RaisedAt = time.GetUtcNow(),
                Component = "agents",
                Facts = new Dictionary<string, string> { ["agent"] = row.Name },
            }
        );

    private NewEvent ToEvent(HealthChange change) =>
        new()
        {
            Topic = SmallTalkTopics.AgentHealth,
            Priority = change.Row.Status == AgentStatus.Failed ? EventPriority.Critical : EventPriority.High,
            OccurredAt = time.GetUtcNow(),
            PayloadType = PayloadType,
            Payload = new(
                JsonSerializer.SerializeToUtf8Bytes(
                    new AgentHealthPayload(change.Row.Name, change.Row.Status.ToTag(), change.Before.ToTag(), change.Row.Cause),
                    AgentJson.Default.AgentHealthPayload
                )
            ),
        };

    private static string FailedKeyOf(AgentRow row) => $"agent-failed:{row.Name}";

    private static string DegradedKeyOf(AgentRow row) => $"agent-degraded:{row.Name}";
}
