namespace SmallTalk.Agents;

/// <summary>Tells how agents are. Safe for use by several threads.</summary>
public interface IAgentMonitor
{
    /// <summary>Looks at all agents.</summary>
    /// <returns>The health of each, in order of registration.</returns>
    IReadOnlyList<AgentHealth> GetAll();

    /// <summary>Looks at one agent.</summary>
    /// <param name="name">Its name, without regard to case.</param>
    /// <returns>Its health; null when there is no such agent.</returns>
    AgentHealth? Find(string name);
}
