namespace SmallTalk.Agents;

/// <summary>An agent failed: it threw, ran out of time, or answered nothing.</summary>
public sealed class AgentFailedException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="agent">The name of the agent.</param>
    /// <param name="reason">What happened.</param>
    /// <param name="errorClass">Its class.</param>
    /// <param name="innerException">What the agent threw.</param>
    public AgentFailedException(string agent, string reason, ErrorClass errorClass, Exception? innerException = null)
        : base($"Agent '{agent}' failed: {reason}", errorClass, innerException)
    {
        Agent = agent;
        Reason = reason;
    }

    /// <summary>The name of the agent.</summary>
    public string Agent { get; }

    /// <summary>What happened.</summary>
    public string Reason { get; }
}
