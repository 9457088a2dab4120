using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>An agent that never ends its answer, and answers no probe any more when it was told to be a zombie.</summary>
internal sealed class DoomedAgent(string name) : IProbedAgent
{
    public const string Hang = "hang";
    public const string BeZombie = "be a zombie";

    private volatile bool _isZombie;

    public AgentDescriptor Descriptor { get; } = new() { Name = name };

    public async ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        if (_isZombie)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _isZombie = request.Messages[^1].Text == BeZombie;
        yield return new(ChatRole.Assistant, "so");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
