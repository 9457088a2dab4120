namespace SmallTalk.Hosting;

/// <summary>Checks all options together.</summary>
internal sealed class OptionsCheck(ConfiguredOptions configured, IEnumerable<IOptionsPart> parts)
{
    private readonly Lazy<IReadOnlyList<string>> _faults = new(() =>
        [.. configured.Faults, .. parts.SelectMany(part => part.FindFaults()).Select(configured.Attribute)]
    );

    /// <exception cref="InvalidConfigurationException">Something is wrong; all of it is named.</exception>
    public void Run()
    {
        if (_faults.Value.Count > 0)
            throw new InvalidConfigurationException(_faults.Value);
    }
}
