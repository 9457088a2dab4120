namespace SmallTalk.Agents;

/// <summary>What is known of an agent's health.</summary>
public enum AgentStatus
{
    /// <summary>Nothing speaks against it.</summary>
    Healthy = 0,

    /// <summary>It has missed beats, and may only be late. It is asked as usual.</summary>
    Suspect = 1,

    /// <summary>It gives no sign of life. It is not asked, and its backup answers, until it beats or answers a probe again.</summary>
    Failed = 2,
}
