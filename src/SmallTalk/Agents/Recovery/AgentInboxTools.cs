using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;
using SmallTalk.Events;
using SmallTalk.Storage;

namespace SmallTalk.Agents;

/// <summary>What the inboxes of all agents share.</summary>
internal sealed class AgentInboxTools(
    IEventBus bus,
    IStoreBackend backend,
    IOptions<EventOptions> options,
    AgentInstruments instruments,
    TimeProvider time,
    ILogger<AgentInbox> logger
)
{
    /// <summary>How often it is looked whether an agent has had all that it had missed.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan LongestMissedEvent = TimeSpan.FromSeconds(5);

    public IEventBus Bus => bus;

    public IStoreBackend Backend => backend;

    public AgentInstruments Instruments => instruments;

    public TimeProvider Time => time;

    public ILogger Logger { get; } = logger.Unfailing();

    /// <summary>
    /// How long a new instance may take for one missed event. Then it counts as failed and the next one comes, so that one event cannot keep an agent from coming back;
    /// that is before the bus itself ends the handling, to try it again.
    /// </summary>
    public TimeSpan MissedEventTimeout { get; } = Shorter(options.Value.HandlerTimeout * 0.8, LongestMissedEvent);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
