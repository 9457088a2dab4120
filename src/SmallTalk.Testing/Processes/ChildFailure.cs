namespace SmallTalk.Testing;

/// <summary>Why a child cannot be used any more. Each caller gets an error of his own.</summary>
internal sealed record ChildFailure(
    string Agent,
    string Reason,
    ErrorClass Class,
    int? ExitCode = null,
    IReadOnlyList<string>? Errors = null,
    Exception? Violation = null
)
{
    /// <summary>In a few words, for the agent's health.</summary>
    public string Cause => Violation is null ? $"its process {Reason}" : $"its process breaks the protocol: {Reason}";

    public SmallTalkException ToException() =>
        Violation is null ? new ChildProcessException(Agent, Reason, Class, ExitCode, Errors) : new ChildProtocolException(Agent, Reason, Violation);
}
