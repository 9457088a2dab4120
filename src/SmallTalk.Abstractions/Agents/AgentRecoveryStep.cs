namespace SmallTalk.Agents;

/// <summary>One step of what is done about an agent that has failed (FR-008). Steps form a chain, in any order; see <c>SmallTalk:Agents:Recovery:Steps</c>.</summary>
public enum AgentRecoveryStep
{
    /// <summary>
    /// A new instance is made by the factory that the agent was added with, and takes its place when its state is restored. When that fails, or has been done
    /// too often of late, the next step comes, and a new instance is tried again at longer intervals. An agent that was added as an instance passes it over.
    /// </summary>
    Restart = 0,

    /// <summary>Its backup stands in for it, and is asked at once, until the agent is well again. An agent without one passes it over.</summary>
    Replace = 1,

    /// <summary>Operators are told by an alert, which is over when the agent is well again.</summary>
    Alert = 2,
}
