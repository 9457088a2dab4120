using Microsoft.Extensions.Logging;
using SmallTalk.Events;
using SmallTalk.Storage;

namespace SmallTalk.Agents;

/// <summary>What the inboxes of all agents share.</summary>
internal sealed record AgentInboxTools(IEventBus Bus, IStoreBackend Backend, AgentInstruments Instruments, TimeProvider Time, ILogger<AgentInbox> Logger)
{
    /// <summary>How often it is looked whether an agent has had all that it had missed.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a new instance may take for one missed event. Then it counts as failed and the next one comes, so that one event cannot keep an agent from coming back.</summary>
    public static readonly TimeSpan MissedEventTimeout = TimeSpan.FromSeconds(5);
}
