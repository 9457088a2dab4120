namespace SmallTalk.Agents;

/// <summary>What is known of an agent's health.</summary>
public enum AgentStatus
{
    /// <summary>Nothing speaks against it.</summary>
    Healthy = 0,

    /// <summary>It has missed beats, and may only be late. It is asked as usual.</summary>
    Suspect = 1,

    /// <summary>It is silent, or has not answered a probe. It is not asked, and its backup answers, until it beats again; after a probe without an answer, until one is answered or an answer of its own goes on.</summary>
    Failed = 2,
}
