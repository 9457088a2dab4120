namespace SmallTalk.Agents;

/// <summary>The registered agents or groups do not fit together: a name is used twice, a backup or member is unknown, or a factory fails. Names all faults at once.</summary>
public sealed class InvalidAgentsException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="faults">What is wrong; one entry per fault.</param>
    public InvalidAgentsException(IReadOnlyList<string> faults)
        : this(faults, innerException: null) { }

    /// <summary>Initialises the error.</summary>
    /// <param name="faults">What is wrong; one entry per fault.</param>
    /// <param name="innerException">What a factory has thrown; null is nothing.</param>
    public InvalidAgentsException(IReadOnlyList<string> faults, Exception? innerException)
        : base($"{string.Join(" ", faults)} Correct the calls of AddAgent and AddGroup.", ErrorClass.Invalid, innerException) => Faults = faults;

    /// <summary>What is wrong; one entry per fault.</summary>
    public IReadOnlyList<string> Faults { get; }
}
