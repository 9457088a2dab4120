using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>Makes the events of one turn. They tell what happened, not what was said.</summary>
internal sealed class TurnEvents(SessionKey session, string turnId, string target, string correlationId, TimeProvider time)
{
    internal NewEvent Started(long firstSequence) =>
        New(SmallTalkTopics.TurnStarted, "turn.started/1", new(turnId, target, firstSequence), TurnJson.Default.TurnStartedPayload);

    internal NewEvent Completed(int speakers, string endedBecause) =>
        New(SmallTalkTopics.TurnCompleted, "turn.completed/1", new(turnId, target, speakers, endedBecause), TurnJson.Default.TurnCompletedPayload);

    internal NewEvent Suspended(int speakers, string because) =>
        New(SmallTalkTopics.TurnSuspended, "turn.suspended/1", new(turnId, target, speakers, because), TurnJson.Default.TurnCompletedPayload);

    internal NewEvent Failed(string reason, Exception? error) =>
        New(
            SmallTalkTopics.TurnFailed,
            "turn.failed/1",
            new(turnId, target, reason, error?.GetType().Name),
            TurnJson.Default.TurnFailedPayload,
            EventPriority.High
        );

    internal NewEvent Replied(string agent, string chosenBecause) =>
        New(SmallTalkTopics.AgentReplied, "agent.replied/1", new(turnId, agent, chosenBecause), TurnJson.Default.AgentRepliedPayload);

    internal NewEvent Failed(AgentFailedException error, string? backup) =>
        New(
            SmallTalkTopics.AgentFailed,
            "agent.failed/1",
            new(turnId, error.Agent, error.Reason, error.Class.ToString(), backup),
            TurnJson.Default.AgentFailedPayload,
            EventPriority.High
        );

    private NewEvent New<T>(string topic, string type, T payload, JsonTypeInfo<T> contract, EventPriority priority = EventPriority.Normal) =>
        new()
        {
            Topic = topic,
            Priority = priority,
            Partition = session.Partition,
            Session = session.Id,
            OccurredAt = time.GetUtcNow(),
            CorrelationId = correlationId,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
            PayloadType = type,
            Payload = new(JsonSerializer.SerializeToUtf8Bytes(payload, contract)),
        };
}
