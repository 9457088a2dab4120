using Microsoft.Extensions.AI;
using SmallTalk.Turns;

namespace SmallTalk.Agents;

/// <summary>An agent whose instances a test can tell apart and make fail.</summary>
internal class Worker(int number, string name = "writer", string? backup = null) : WatchedAgent(name, backup), IAsyncDisposable
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Number => number;

    public Task Disposed => _disposed.Task;

    /// <summary>What it answers; its number unless a test says otherwise.</summary>
    public Func<AgentRequest, CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> Answer { get; init; } = (_, _) => FakeAgent.Stream([$"{name} {number}"]);

    public override IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default) =>
        Answer(request, cancellationToken);

    public virtual ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return default;
    }
}
