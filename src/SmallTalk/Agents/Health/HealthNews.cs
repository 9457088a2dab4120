using System.Text.Json;
using Microsoft.Extensions.Logging;
using SmallTalk.Alerts;
using SmallTalk.Events;

namespace SmallTalk.Agents;

/// <summary>Tells what has changed in the health of agents: log, metric, event, alert. Never blocks. For use by one thread.</summary>
internal sealed partial class HealthNews(IEventBus bus, IAlertDispatcher alerts, AgentInstruments instruments, TimeProvider time, ILogger<HealthNews> logger)
{
    private const string PayloadType = "agent.health/1";

    private Task _published = Task.CompletedTask;

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
        _published = PublishAsync(ToEvent(change), _published);
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

    /// <summary>One after the other, so that the newest one in the log is how the agent is.</summary>
    private async Task PublishAsync(NewEvent item, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
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
