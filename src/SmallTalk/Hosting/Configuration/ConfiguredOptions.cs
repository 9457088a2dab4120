using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Groups;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;
using SmallTalk.Turns;

namespace SmallTalk.Hosting;

/// <summary>Options as the configuration has them: defaults, then the <c>SmallTalk</c> section, then flat variables. Code comes afterwards.</summary>
internal sealed class ConfiguredOptions
{
    private static readonly Part[] Parts =
    [
        Part.Of<StorageOptions>(StorageOptions.SectionName, static (section, options) => section.Bind(options.Storage)),
        Part.Of<FileStoreOptions>(FileStoreOptions.Section, static (section, options) => section.Bind(options.Files)),
        Part.Of<InMemoryStoreOptions>(InMemoryStoreOptions.Section, static (section, options) => section.Bind(options.Memory)),
        Part.Of<ProcessLeaseOptions>(ProcessLeaseOptions.Section, static (section, options) => section.Bind(options.Lease)),
        Part.Of<PayloadOptions>(PayloadOptions.SectionName, static (section, options) => section.Bind(options.Payloads)),
        Part.Of<SessionOptions>(SessionDefaults.Section, static (section, options) => section.Bind(options.Sessions)),
        Part.Of<AgentOptions>(AgentOptions.SectionName, static (section, options) => section.Bind(options.Agents)),
        Part.Of<TurnRunnerOptions>(TurnRunnerOptions.SectionName, static (section, options) => section.Bind(options.Turns)),
        Part.Of<GroupOptions>(GroupOptions.SectionName, static (section, options) => section.Bind(options.Groups)),
        Part.Of<EventOptions>(EventOptions.SectionName, static (section, options) => section.Bind(options.Events)),
        Part.Of<StateOptions>(StateOptions.SectionName, static (section, options) => section.Bind(options.State)),
        Part.Of<ShutdownOptions>(ShutdownOptions.SectionName, static (section, options) => section.Bind(options.Shutdown)),
    ];

    private readonly IConfiguration? _configuration;
    private readonly List<string> _faults = [];
    private readonly Dictionary<string, FlatVariable> _applied = new(StringComparer.OrdinalIgnoreCase);

    public ConfiguredOptions(IConfiguration? configuration)
    {
        _configuration = configuration;
        if (configuration is null)
            return;
        foreach (var part in Parts)
            BindPart(part, configuration.GetSection(part.Section));
        foreach (var variable in FlatVariable.All)
            Apply(variable, configuration[variable.Name]);
    }

    public SmallTalkOptions Options { get; } = new();

    /// <summary>Texts that could not be read at all, each with its path.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Settings that no part has, each with what there is.</summary>
    /// <param name="packages">Sections of other packages whose settings are known.</param>
    /// <param name="foreignSections">Sections that other packages read.</param>
    public IEnumerable<(string Setting, string Hint)> FindUnread(IEnumerable<SettingsSection> packages, IEnumerable<string> foreignSections)
    {
        if (_configuration is null)
            return [];
        var known = Parts.Select(part => (part.Section, part.Settings)).Concat(packages.Select(section => (section.Path, section.Settings.AsEnumerable())));
        return UnreadSettings.Find(_configuration, known, foreignSections);
    }

    /// <summary>The configuration path, or the flat variable that set what is there.</summary>
    public string SourceOf(string path) => _applied.TryGetValue(path, out var variable) ? variable.Name : path;

    /// <summary>Adds the name of the flat variable to a fault that it caused.</summary>
    public string Attribute(string fault)
    {
        var end = fault.IndexOf(' ', StringComparison.Ordinal);
        return end > 0 && _applied.TryGetValue(fault[..end], out var variable) ? $"{fault} (Set by {variable.Name}.)" : fault;
    }

    private void BindPart(Part part, IConfigurationSection section)
    {
        try
        {
            part.Bind(section, Options);
        }
        catch (InvalidOperationException)
        {
            // The binder stops at the first text that it cannot read. So each value is tried alone, and all others are taken.
            part.Bind(Readable(part, section), Options);
        }
    }

    private IConfiguration Readable(Part part, IConfigurationSection section)
    {
        var prefix = section.Path.Length + 1;
        var good = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, value) in section.AsEnumerable())
        {
            if (value is null)
                continue;
            var key = path[prefix..];
            try
            {
                part.Bind(Only(new() { [key] = value }), new());
                good[key] = value;
            }
            catch (InvalidOperationException error)
            {
                _faults.Add($"{path} is '{value}', which cannot be read: {(error.InnerException ?? error).Message}");
            }
        }
        return Only(good);
    }

    private void Apply(FlatVariable variable, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        if (variable.TryApply(Options, text.Trim()))
            _applied[variable.Path] = variable;
        else
            _faults.Add($"{variable.Name} is '{text}'; it must be {variable.Expected}.");
    }

    private static IConfiguration Only(Dictionary<string, string?> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build();

    // Sections of parts are not all nested as the parts are: the in-memory store's lies within the storage section.
    private sealed record Part(string Section, IEnumerable<string> Settings, Action<IConfiguration, SmallTalkOptions> Bind)
    {
        public static Part Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
            string section,
            Action<IConfiguration, SmallTalkOptions> bind
        ) => new(section, [.. typeof(T).GetProperties().Select(property => property.Name)], bind);
    }
}
