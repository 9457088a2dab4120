using Microsoft.Extensions.Options;

namespace SmallTalk.Hosting;

/// <summary>Makes the whole of the options: what the configuration says, then what code says.</summary>
internal sealed class SmallTalkOptionsFactory(
    ConfiguredOptions configured,
    IEnumerable<IConfigureOptions<SmallTalkOptions>> setups,
    IEnumerable<IPostConfigureOptions<SmallTalkOptions>> lastSetups
) : IOptionsFactory<SmallTalkOptions>
{
    private readonly Lazy<SmallTalkOptions> _options = new(() =>
    {
        foreach (var setup in setups)
            setup.Configure(configured.Options);
        foreach (var setup in lastSetups)
            setup.PostConfigure(Options.DefaultName, configured.Options);
        return configured.Options;
    });

    /// <inheritdoc/>
    public SmallTalkOptions Create(string name) => _options.Value;
}
