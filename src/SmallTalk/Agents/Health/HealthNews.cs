using System.Text.Json;
using Microsoft.Extensions.Logging;
using SmallTalk.Alerts;
using SmallTalk.Events;

namespace SmallTalk.Agents;

/// <summary>Tells what has changed in the health of agents: log, metric, event, alert. Never blocks and never throws.</summary>
internal sealed partial class HealthNews(IEventBus bus, IAlertDispatcher alerts, AgentInstruments instruments, TimeProvider time, ILogger<HealthNews> logger)
{
    private const string PayloadType = "agent.health/1";

    public void Tell(HealthChange change)
    {
        var row = change.Row;
        instruments.HealthChanged(row.Name, row.Status);
        if (row.Status == AgentStatus.Failed)
            Failed(row);
        else if (row.Status == AgentStatus.Healthy && change.Before == AgentStatus.Failed)
            Recovered(row);
        else
            LogChanged(row.Name, row.Status, row.Cause);
        var item = ToEvent(change);
        ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.News.PublishAsync(work.Item), (News: this, Item: item), preferLocal: false);
    }

    private void Failed(AgentRow row)
    {
        LogFailed(row.Name, row.Cause);
        alerts.Raise(
            new()
            {
                Key = KeyOf(row),
                Name = "agent.failed",
                Severity = AlertSeverity.Critical,
                Message = $"Agent '{row.Name}' has failed: {row.Cause}. It is not asked, and its backup answers, until it gives a sign of life.",
                RaisedAt = time.GetUtcNow(),
                Component = "agents",
                Facts = new Dictionary<string, string> { ["agent"] = row.Name },
            }
        );
    }

    private void Recovered(AgentRow row)
    {
        LogRecovered(row.Name);
        alerts.Resolve(KeyOf(row));
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

    private async Task PublishAsync(NewEvent item)
    {
        try
        {
            await bus.PublishAsync(item).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            LogNotTold(error, item.Topic);
        }
    }

    private static string KeyOf(AgentRow row) => $"agent-failed:{row.Name}";
}
