using System.Diagnostics.CodeAnalysis;

namespace SmallTalk.Agents;

/// <summary>Finds agents by name. Safe for use by several threads.</summary>
public interface IAgentRegistry
{
    /// <summary>All agents, in order of registration.</summary>
    IReadOnlyList<IAgent> Agents { get; }

    /// <summary>Finds an agent.</summary>
    /// <param name="name">Its name, without regard to case.</param>
    /// <param name="agent">The agent.</param>
    /// <returns>Whether there is one.</returns>
    bool TryGet(string name, [NotNullWhen(true)] out IAgent? agent);
}
