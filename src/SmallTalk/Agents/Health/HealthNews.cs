using System.Text.Json;
using Microsoft.Extensions.Logging;
using SmallTalk.Alerts;
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

    public void Tell(HealthChange change)
    {
        var row = change.Row;
        if (row.Status == AgentStatus.Failed)
            Failed(row);
        else if (change.Before == AgentStatus.Failed)
            Recovered(row);
        else
            LogChanged(row.Name, row.Status, row.Cause);
        instruments.HealthChanged(row.Name, row.Status);
        events.Publish(ToEvent(change));
    }

    private void Failed(AgentRow row)
    {
        alerts.Raise(
            new()
            {
                Key = KeyOf(row),
                Name = "agent.failed",
                Severity = AlertSeverity.Critical,
                Message = $"Agent '{row.Name}' has failed: {row.Cause}. It is not asked, and its backup answers, until it is well again.",
                RaisedAt = time.GetUtcNow(),
                Component = "agents",
                Facts = new Dictionary<string, string> { ["agent"] = row.Name },
            }
        );
        LogFailed(row.Name, row.Cause);
    }

    private void Recovered(AgentRow row)
    {
        alerts.Resolve(KeyOf(row));
        LogRecovered(row.Name);
    }

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

    private static string KeyOf(AgentRow row) => $"agent-failed:{row.Name}";
}
