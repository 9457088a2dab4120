using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>An agent that costs next to nothing: a reply of so many chunks of about four characters, all there at once.</summary>
internal sealed class BareAgent(string name, int chunks) : IAgent
{
    public AgentDescriptor Descriptor { get; } = new() { Name = name };

    public async IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        for (var chunk = 0; chunk < chunks; chunk++)
            yield return new(ChatRole.Assistant, "some");
    }
}
