using System.Text.Json.Serialization.Metadata;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>Makes the events of one turn. They tell what happened, not what was said.</summary>
internal sealed class TurnEvents(SessionKey session, string turnId, string target, string correlationId, TimeProvider time)
{
    internal NewEvent Started(long firstSequence) => New(SmallTalkTopics.TurnStarted, new(turnId, target, firstSequence), TurnJson.Default.TurnStartedPayload);

    internal NewEvent Completed(int speakers, string endedBecause) =>
        New(SmallTalkTopics.TurnCompleted, new(turnId, target, speakers, endedBecause), TurnJson.Default.TurnCompletedPayload);

    internal NewEvent Suspended(int speakers, string because) =>
        New(SmallTalkTopics.TurnSuspended, new(turnId, target, speakers, because), TurnJson.Default.TurnCompletedPayload);

    internal NewEvent Failed(string reason, Exception? error) =>
        New(SmallTalkTopics.TurnFailed, new(turnId, target, reason, error?.GetType().Name), TurnJson.Default.TurnFailedPayload, EventPriority.High);

    internal NewEvent Replied(string agent, string chosenBecause) =>
        New(SmallTalkTopics.AgentReplied, new(turnId, agent, chosenBecause), TurnJson.Default.AgentRepliedPayload);

    internal NewEvent Failed(AgentFailedException error, string? backup) =>
        New(
            SmallTalkTopics.AgentFailed,
            new(turnId, error.Agent, error.Reason, error.Class.ToString(), backup),
            TurnJson.Default.AgentFailedPayload,
            EventPriority.High
        );

    private NewEvent New<T>(string topic, T payload, JsonTypeInfo<T> contract, EventPriority priority = EventPriority.Normal) =>
        SessionEvent.Of(session, topic, payload, contract, time.GetUtcNow(), correlationId, priority);
}
