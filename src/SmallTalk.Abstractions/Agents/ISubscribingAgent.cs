using SmallTalk.Events;

namespace SmallTalk.Agents;

/// <summary>
/// An agent that handles events of the bus. Its host subscribes for it, under the id <c>agent:&lt;name&gt;</c>, and keeps its place in the log while it fails and
/// is restarted: a new instance is given what was missed, in order, before it is asked anything (FR-009a).
/// </summary>
/// <remarks>
/// Delivery is at least once: handling the same event again must have no second effect. What <see cref="HandleAsync"/> throws is retried, then kept as a dead
/// letter; of missed events it is counted and passed over at once, and when half or more of them fail the agent is <see cref="AgentStatus.Degraded"/>.
/// </remarks>
public interface ISubscribingAgent : IAgent
{
    /// <summary>Which topics, at least one pattern; see <see cref="Topic"/>. The same for each instance.</summary>
    IReadOnlyList<string> Patterns { get; }

    /// <summary>Handles an event; one at a time, in order. One that goes on after its token was cancelled is left, and may run beside the next one.</summary>
    /// <param name="record">The event.</param>
    /// <param name="cancellationToken">Ends the handling.</param>
    /// <returns>A task that completes when the event is handled.</returns>
    ValueTask HandleAsync(EventRecord record, CancellationToken cancellationToken);
}
