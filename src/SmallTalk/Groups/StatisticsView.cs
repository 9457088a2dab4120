using System.Collections;
using System.Diagnostics.CodeAnalysis;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>The statistics of the members, and of those who were, made when they are asked for: most selectors ask for none.</summary>
internal sealed class StatisticsView(GroupScene scene, IAgentMonitor monitor) : IReadOnlyDictionary<string, SpeakerStatistics>
{
    /// <summary>Who has left is in it too: shares of turns are counted over all who have spoken.</summary>
    public IEnumerable<string> Keys => scene.Members.Select(member => member.Name).Union(scene.Memory.Speakers.Keys, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<SpeakerStatistics> Values => Keys.Select(name => scene.StatisticsOf(name, monitor));

    public int Count => Keys.Count();

    public SpeakerStatistics this[string key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"'{key}' is no member of group '{scene.Group.Name}'.");

    public bool ContainsKey(string key) => Find(key) is not null;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out SpeakerStatistics value)
    {
        value = Find(key) is { } name ? scene.StatisticsOf(name, monitor) : null;
        return value is not null;
    }

    public IEnumerator<KeyValuePair<string, SpeakerStatistics>> GetEnumerator() =>
        Keys.Select(name => KeyValuePair.Create(name, scene.StatisticsOf(name, monitor))).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string? Find(string key)
    {
        foreach (var member in scene.Members)
            if (string.Equals(member.Name, key, StringComparison.OrdinalIgnoreCase))
                return member.Name;
        return scene.Memory.Speakers.Keys.FirstOrDefault(name => string.Equals(name, key, StringComparison.OrdinalIgnoreCase));
    }
}
