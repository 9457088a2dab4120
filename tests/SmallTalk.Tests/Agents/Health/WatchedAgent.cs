using Microsoft.Extensions.AI;
using SmallTalk.Turns;

namespace SmallTalk.Agents;

/// <summary>An agent that beats when a test says so.</summary>
internal class WatchedAgent(string name, string? backup = null) : IBeatingAgent
{
    private IAgentHeartbeat? _heartbeat;

    public AgentDescriptor Descriptor { get; } = new() { Name = name, Backup = backup };

    public IAgentHeartbeat Heartbeat => _heartbeat!;

    public virtual void Attach(IAgentHeartbeat heartbeat) => _heartbeat = heartbeat;

    /// <summary>Beats, as soon as it has been told where.</summary>
    public void Beat() => _heartbeat?.Beat();

    public virtual IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default) =>
        FakeAgent.Stream([$"from {name}"]);
}
