using System.Collections.Frozen;

namespace SmallTalk.Agents;

/// <summary>The inboxes of all agents that handle events.</summary>
internal sealed class AgentInboxes(AgentRows rows, AgentInboxTools tools)
{
    private readonly FrozenDictionary<AgentRow, AgentInbox> _inboxes = rows
        .All.Where(row => row.Instance.Agent is ISubscribingAgent)
        .ToFrozenDictionary(row => row, row => new AgentInbox(row.Name, [.. ((ISubscribingAgent)row.Instance.Agent).Patterns], tools));

    /// <summary>Delivers events to all agents, and completes when each has its place in the log.</summary>
    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_inboxes.Where(inbox => inbox.Key.Instance.End is null).Select(inbox => inbox.Value.OpenAsync(inbox.Key.Instance)))
            .WaitAsync(cancellationToken);

    /// <summary>Delivers none any more, and completes when no handler runs.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_inboxes.Values.Select(inbox => inbox.CloseAsync())).WaitAsync(cancellationToken);

    /// <summary>Delivers events to an agent that is well again.</summary>
    public void Open(AgentRow row) => _ = Find(row)?.OpenAsync(row.Instance);

    /// <summary>Delivers none to an agent that has failed.</summary>
    public void Close(AgentRow row) => _ = Find(row)?.CloseAsync();

    /// <summary>Gives a new instance what the agent has missed.</summary>
    public Task CatchUpAsync(AgentRow row, AgentInstance instance, CancellationToken cancellationToken)
    {
        if (Find(row) is not { } inbox)
            return Task.CompletedTask;
        return instance.Agent is ISubscribingAgent
            ? inbox.CatchUpAsync(instance, cancellationToken)
            : throw new AgentRestartException($"its factory made one that handles no events ({nameof(ISubscribingAgent)})");
    }

    private AgentInbox? Find(AgentRow row) => _inboxes.GetValueOrDefault(row);
}
