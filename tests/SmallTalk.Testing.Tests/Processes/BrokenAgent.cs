using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Testing.Processes;

/// <summary>An agent without a loop, which nobody asks.</summary>
internal sealed class BrokenAgent : IAgent
{
    public AgentDescriptor Descriptor => TestAgents.Descriptor;

    public IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("It is not asked.");
}
