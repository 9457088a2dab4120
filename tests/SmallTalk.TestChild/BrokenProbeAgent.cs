using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.TestChild;

/// <summary>Answers, but not probes.</summary>
internal sealed class BrokenProbeAgent(IAgent inner) : IProbedAgent
{
    public AgentDescriptor Descriptor => inner.Descriptor;

    public IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default) =>
        inner.RunAsync(request, cancellationToken);

    public ValueTask ProbeAsync(CancellationToken cancellationToken) => throw new IOException("the queue is stuck");
}
