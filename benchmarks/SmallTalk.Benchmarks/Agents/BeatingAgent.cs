using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>An agent that beats when it is told to.</summary>
internal sealed class BeatingAgent(string name) : IBeatingAgent
{
    private IAgentHeartbeat? _heartbeat;

    public AgentDescriptor Descriptor { get; } = new() { Name = name };

    public void Attach(IAgentHeartbeat heartbeat) => _heartbeat = heartbeat;

    public void Beat() => _heartbeat?.Beat();

    public IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Nobody asks it.");
}
