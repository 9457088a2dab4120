using Microsoft.Extensions.AI;

namespace SmallTalk.Agents;

/// <summary>Something that answers a conversation as a stream.</summary>
/// <remarks>
/// One instance serves many sessions at once and keeps nothing of them: what must be remembered goes through <see cref="AgentRequest.State"/>.
/// A message of the stream is complete when an update of another message follows, when it holds tool calls and an update carries a finish reason, when
/// its role is <see cref="ChatRole.Tool"/>, or when the stream ends; each complete message is committed before the next update is asked for. So an agent
/// ends a message with tool calls by a finish reason before it runs them, and yields a tool's result before it does anything else. Nothing happens
/// before enumeration. The token ends the answer.
/// </remarks>
public interface IAgent
{
    /// <summary>What is known of the agent.</summary>
    AgentDescriptor Descriptor { get; }

    /// <summary>Answers a conversation.</summary>
    /// <param name="request">The conversation and what belongs to it.</param>
    /// <param name="cancellationToken">Ends the answer.</param>
    /// <returns>The answer, in updates, none of them null. An agent that goes on after its token is cancelled is left: what it still says counts for nothing.</returns>
    IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default);
}
