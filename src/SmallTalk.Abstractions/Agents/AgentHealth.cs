namespace SmallTalk.Agents;

/// <summary>The health of one agent at one moment. Immutable.</summary>
public sealed record AgentHealth
{
    /// <summary>The agent's name.</summary>
    public required string Name { get; init; }

    /// <summary>What is known of it.</summary>
    public required AgentStatus Status { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it is not healthy; null when it is.</summary>
    public string? Cause { get; init; }

    /// <summary>How many calls of it run in this process.</summary>
    public required int CallsInFlight { get; init; }

    /// <summary>How many times recovery has put a new instance in its place since the start of the host.</summary>
    public int Restarts { get; init; }

    /// <summary>The name of the agent that stands in for it; null when none does.</summary>
    public string? StandIn { get; init; }

    /// <summary>Whether it beats or is probed. One that is neither has no other sign of life than its answers, which have deadlines of their own.</summary>
    public required bool IsWatched { get; init; }
}
