using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>An agent that works, throws or hangs, as it is told.</summary>
internal sealed class TroubledAgent(string name, int chunks) : IAgent
{
    private readonly StreamingAgent _working = new(name, chunks);

    public Trouble Trouble { get; set; }

    public AgentDescriptor Descriptor => _working.Descriptor;

    public async IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Trouble == Trouble.Throws)
            throw new HttpRequestException("The model is down.");
        if (Trouble == Trouble.Hangs)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        await foreach (var update in _working.RunAsync(request, cancellationToken))
            yield return update;
    }
}
