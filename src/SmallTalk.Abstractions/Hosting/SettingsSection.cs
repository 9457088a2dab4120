using System.Diagnostics.CodeAnalysis;

namespace SmallTalk.Hosting;

/// <summary>
/// A section of the configuration below <c>SmallTalk</c> that a package of its own reads. Registered as a singleton, so that the start warns of what is mistyped in it,
/// and of nothing else. Immutable.
/// </summary>
public sealed class SettingsSection
{
    /// <summary>Describes a section.</summary>
    /// <param name="path">The path of the section, for example <c>SmallTalk:Alerts:Slack</c>.</param>
    /// <param name="settings">The names of its settings.</param>
    public SettingsSection(string path, IEnumerable<string> settings)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(settings);
        Path = path;
        Settings = [.. settings];
    }

    /// <summary>The path of the section.</summary>
    public string Path { get; }

    /// <summary>The names of its settings.</summary>
    public IReadOnlyList<string> Settings { get; }

    /// <summary>Describes a section whose settings are the public properties of an options class.</summary>
    /// <typeparam name="T">The options class.</typeparam>
    /// <param name="path">The path of the section.</param>
    /// <returns>The section.</returns>
    public static SettingsSection Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string path) =>
        new(path, typeof(T).GetProperties().Select(property => property.Name));
}
