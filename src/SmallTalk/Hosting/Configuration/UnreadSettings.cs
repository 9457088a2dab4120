using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;
using SmallTalk.Storage;

namespace SmallTalk.Hosting;

/// <summary>Warns of settings that nothing reads: mistyped ones would be ignored in silence.</summary>
/// <remarks>A warning and no error, so that versions with different settings can share one configuration.</remarks>
internal sealed partial class UnreadSettings(
    ConfiguredOptions configured,
    IEnumerable<IStoreProvider> stores,
    IEnumerable<SettingsSection> packages,
    IOptions<StorageOptions> storage,
    ILogger<UnreadSettings> logger
)
{
    private const string ConnectionPath = $"{StorageOptions.SectionName}:{nameof(StorageOptions.Connection)}";

    private readonly ILogger _logger = logger.Unfailing();

    /// <summary>Writes a line for each of them.</summary>
    public void Warn()
    {
        // The section of a store is named after it; what stands in another package's section is read there.
        foreach (var (setting, hint) in configured.FindUnread(packages, stores.Select(store => $"{StorageOptions.SectionName}:{store.Name}")))
            LogUnread(setting, hint);
        if (!string.IsNullOrEmpty(storage.Value.Connection) && IsOurs(storage.Value.Type))
            LogUnread(configured.SourceOf(ConnectionPath), $"The store '{storage.Value.Type}' has no connection.");
    }

    /// <summary>Finds them below the <c>SmallTalk</c> section.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="parts">The sections and the names of their settings.</param>
    /// <param name="foreignSections">Sections that other packages read: whatever they hold is no concern of ours.</param>
    public static IEnumerable<(string Setting, string Hint)> Find(
        IConfiguration configuration,
        IEnumerable<(string Section, IEnumerable<string> Settings)> parts,
        IEnumerable<string> foreignSections
    )
    {
        var known = new Dictionary<string, SortedSet<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (section, settings) in parts)
        {
            NamesIn(known, section).UnionWith(settings);
            AddToParents(known, section);
        }
        foreach (var section in foreignSections)
            AddToParents(known, section);
        return Find(configuration.GetSection(SmallTalkOptions.SectionName), known);
    }

    private static IEnumerable<(string Setting, string Hint)> Find(IConfigurationSection section, Dictionary<string, SortedSet<string>> known)
    {
        if (!known.TryGetValue(section.Path, out var names))
            yield break;
        var hint = $"In {section.Path} there are {string.Join(", ", names)}.";
        if (!string.IsNullOrEmpty(section.Value))
            yield return (section.Path, $"It is a section, not a value. {hint}");
        foreach (var child in section.GetChildren())
        {
            if (!names.Contains(child.Key))
                yield return (child.Path, hint);
            foreach (var found in Find(child, known))
                yield return found;
        }
    }

    private static void AddToParents(Dictionary<string, SortedSet<string>> known, string section)
    {
        for (var path = section; ConfigurationPath.GetParentPath(path) is { } parent; path = parent)
            NamesIn(known, parent).Add(ConfigurationPath.GetSectionKey(path));
    }

    private static SortedSet<string> NamesIn(Dictionary<string, SortedSet<string>> known, string section)
    {
        if (!known.TryGetValue(section, out var names))
            known.Add(section, names = new(StringComparer.OrdinalIgnoreCase));
        return names;
    }

    private static bool IsOurs(string type) =>
        string.Equals(type, InMemoryStoreBackend.EngineName, StringComparison.OrdinalIgnoreCase)
        || string.Equals(type, StorageOptions.DefaultType, StringComparison.OrdinalIgnoreCase);
}
