namespace SmallTalk.Agents;

/// <summary>Checks who fails over to whom.</summary>
internal static class BackupChains
{
    /// <summary>Names backups that are not there, and chains of backups that close.</summary>
    public static IEnumerable<string> FindFaults(IEnumerable<AgentRow> agents, Dictionary<string, AgentRow> byName)
    {
        foreach (var agent in agents)
        {
            if (agent.Backup is { } backup && !byName.ContainsKey(backup))
                yield return $"Agent '{agent.Name}' fails over to '{backup}', which is not registered.";
            var circle = CircleOf(agent, byName);
            // Each of a circle finds it; one of them tells.
            if (circle.Min(StringComparer.OrdinalIgnoreCase) == agent.Name)
                yield return $"Agents fail over to one another in a circle: '{string.Join("' -> '", circle)}'.";
        }
    }

    /// <returns>The agents from this one back to it; none when its chain of backups does not come back.</returns>
    private static List<string> CircleOf(AgentRow agent, Dictionary<string, AgentRow> byName)
    {
        var chain = new List<string> { agent.Name };
        for (var at = agent; at.Backup is { } backup && byName.TryGetValue(backup, out var next); at = next)
        {
            var isBack = next == agent;
            if (!isBack && chain.Contains(next.Name))
                return [];
            chain.Add(next.Name);
            if (isBack)
                return chain;
        }
        return [];
    }
}
