namespace SmallTalk.Agents;

/// <summary>The registered agents or groups do not fit together: a name is used twice, or a backup or member is unknown. Names all faults at once.</summary>
public sealed class InvalidAgentsException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="faults">What is wrong; one entry per fault.</param>
    public InvalidAgentsException(IReadOnlyList<string> faults)
        : base($"{string.Join(" ", faults)} Correct the calls of AddAgent and AddGroup.", ErrorClass.Invalid) => Faults = faults;

    /// <summary>What is wrong; one entry per fault.</summary>
    public IReadOnlyList<string> Faults { get; }
}
