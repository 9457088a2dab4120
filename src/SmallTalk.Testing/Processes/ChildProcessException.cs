namespace SmallTalk.Testing;

/// <summary>The process of an agent could not be started (class <see cref="ErrorClass.Permanent"/>), or has ended (<see cref="ErrorClass.Transient"/>: a new one may do better).</summary>
public sealed class ChildProcessException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="agent">The name of the agent.</param>
    /// <param name="reason">What happened, without a full stop.</param>
    /// <param name="errorClass">Its class.</param>
    /// <param name="exitCode">The exit code of the process; null when it has none.</param>
    /// <param name="errors">The last lines of its standard error; null is none.</param>
    /// <param name="innerException">The cause, when there is one.</param>
    public ChildProcessException(
        string agent,
        string reason,
        ErrorClass errorClass,
        int? exitCode = null,
        IReadOnlyList<string>? errors = null,
        Exception? innerException = null
    )
        : base(MessageOf(agent, reason, errors), errorClass, innerException)
    {
        Agent = agent;
        ExitCode = exitCode;
        Errors = errors ?? [];
    }

    /// <summary>The name of the agent.</summary>
    public string Agent { get; }

    /// <summary>The exit code; null when the process was not started, or had not ended. On Unix a process that a signal has ended has 128 and the signal's number.</summary>
    public int? ExitCode { get; }

    /// <summary>The last lines of the standard error, oldest first: 20 at most, each of 1,000 characters at most.</summary>
    public IReadOnlyList<string> Errors { get; }

    private static string MessageOf(string agent, string reason, IReadOnlyList<string>? errors)
    {
        var message = $"The process of agent '{agent}' {reason}.";
        return errors is { Count: > 0 }
            ? $"{message} The last lines of its standard error:{Environment.NewLine}{string.Join(Environment.NewLine, errors)}"
            : message;
    }
}
