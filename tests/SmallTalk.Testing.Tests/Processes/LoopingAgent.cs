using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Testing.Processes;

/// <summary>An agent with a loop of its own, which the test is.</summary>
internal sealed class LoopingAgent : IBeatingAgent
{
    public IAgentHeartbeat? Heartbeat { get; private set; }

    public AgentDescriptor Descriptor => TestAgents.Descriptor;

    public void Attach(IAgentHeartbeat heartbeat) => Heartbeat = heartbeat;

    public async IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        yield break;
    }
}
