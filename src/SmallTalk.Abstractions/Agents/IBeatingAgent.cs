namespace SmallTalk.Agents;

/// <summary>
/// An agent with a loop of its own, which can die or freeze while nobody asks the agent anything. It must beat at least once per
/// <c>SmallTalk:Agents:Health:BeatInterval</c>, from that loop and not from a timer beside it. Updates of its answers count as beats.
/// </summary>
/// <remarks>An agent that only runs when it is called has no loop and is not one of these: idle, it is healthy.</remarks>
public interface IBeatingAgent : IAgent
{
    /// <summary>Hands over where to beat. Called once for each instance, before it is watched: at the start of the host, or when recovery has made it.</summary>
    /// <param name="heartbeat">Where to beat.</param>
    void Attach(IAgentHeartbeat heartbeat);
}
