namespace SmallTalk.Testing;

/// <summary>The process of an agent, or the one that started it, has written something that is not of their protocol. The child is ended.</summary>
public sealed class ChildProtocolException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="agent">The name of the agent.</param>
    /// <param name="reason">What was written, without a full stop.</param>
    /// <param name="innerException">The cause, when there is one.</param>
    public ChildProtocolException(string agent, string reason, Exception? innerException = null)
        : base(
            $"The process of agent '{agent}' breaks the protocol: {reason}. Standard output is for the protocol alone; everything else belongs on standard error.",
            ErrorClass.Permanent,
            innerException
        ) => Agent = agent;

    /// <summary>The name of the agent.</summary>
    public string Agent { get; }
}
