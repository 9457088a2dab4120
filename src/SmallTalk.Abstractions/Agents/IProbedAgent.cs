namespace SmallTalk.Agents;

/// <summary>An agent that can be asked for a sign of life through the same queue as its work: one that beats and does no work is found by that.</summary>
public interface IProbedAgent : IAgent
{
    /// <summary>Puts a test item through the agent's own queue. It is no work for a model, unless the agent wants to pay for that.</summary>
    /// <param name="cancellationToken">Ends the wait, after <c>SmallTalk:Agents:Health:ProbeTimeout</c>.</param>
    /// <returns>A task that completes when the item was handled. What it throws is a failed probe.</returns>
    ValueTask ProbeAsync(CancellationToken cancellationToken);
}
