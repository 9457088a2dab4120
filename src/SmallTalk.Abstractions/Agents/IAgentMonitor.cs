namespace SmallTalk.Agents;

/// <summary>Tells how agents are. Safe for use by several threads.</summary>
public interface IAgentMonitor
{
    /// <summary>Why the system is degraded: too many agents have failed at once, and new sessions are refused; null when it is not.</summary>
    DegradationIncident? Incident { get; }

    /// <summary>Looks at all agents.</summary>
    /// <returns>The health of each, in order of registration.</returns>
    IReadOnlyList<AgentHealth> GetAll();

    /// <summary>Looks at one agent.</summary>
    /// <param name="name">Its name, without regard to case.</param>
    /// <returns>Its health; null when there is no such agent.</returns>
    AgentHealth? Find(string name);
}
