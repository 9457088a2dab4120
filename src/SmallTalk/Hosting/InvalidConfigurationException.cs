namespace SmallTalk.Hosting;

/// <summary>The configuration cannot be used. Everything that is wrong is named at once; nothing was started.</summary>
public sealed class InvalidConfigurationException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="faults">What is wrong, each with its configuration path and value.</param>
    public InvalidConfigurationException(IReadOnlyList<string> faults)
        : base(Describe(faults), ErrorClass.Invalid) => Faults = faults;

    /// <summary>What is wrong, each with its configuration path and value.</summary>
    public IReadOnlyList<string> Faults { get; }

    private static string Describe(IReadOnlyList<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        return $"The configuration of SmallTalk has {faults.Count} fault(s):{string.Concat(faults.Select(fault => $"{Environment.NewLine}- {fault}"))}";
    }
}
