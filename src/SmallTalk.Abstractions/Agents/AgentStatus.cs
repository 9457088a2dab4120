namespace SmallTalk.Agents;

/// <summary>What is known of an agent's health.</summary>
public enum AgentStatus
{
    /// <summary>Nothing speaks against it.</summary>
    Healthy = 0,

    /// <summary>It has missed beats, and may only be late. It is asked as usual.</summary>
    Suspect = 1,

    /// <summary>It is silent, has not answered a probe, or has said that it cannot go on. It is not asked, and its backup answers, until it is well again by itself or recovery has brought it back.</summary>
    Failed = 2,

    /// <summary>It has failed, and a new instance is being made. Its backup answers; without one, turns wait for the new instance.</summary>
    Restarting = 3,

    /// <summary>It came back, but half or more of the events that it had missed failed. It is asked as usual; it is healthy again when it has handled the next event.</summary>
    Degraded = 4,
}
