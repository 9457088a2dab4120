using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>An agent whose chunks come one by one, each a little later than it is asked for, as those of a model do: turns at once really run at once.</summary>
internal sealed class StreamingAgent(string name, int chunks) : IAgent
{
    public AgentDescriptor Descriptor { get; } = new() { Name = name };

    public async IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            await Task.Yield();
            yield return new(ChatRole.Assistant, "some");
        }
    }
}
