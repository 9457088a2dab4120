using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Testing.Processes;

/// <summary>Blocks its thread and heeds no token, until it is let go.</summary>
internal sealed class StubbornAgent : IAgent, IDisposable
{
    private readonly ManualResetEventSlim _letGo = new();
    private readonly TaskCompletionSource<CancellationToken> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AgentDescriptor Descriptor => TestAgents.Descriptor;

    /// <summary>Completes when it was asked, with its token.</summary>
    public Task<CancellationToken> Asked => _asked.Task.Guarded();

    public IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default)
    {
        _asked.TrySetResult(cancellationToken);
        _letGo.Wait(TimeSpan.FromMinutes(1), CancellationToken.None);
        throw new IOException("let go");
    }

    public void Dispose() => _letGo.Set();
}
