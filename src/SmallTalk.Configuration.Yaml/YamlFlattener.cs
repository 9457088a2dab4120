using System.Globalization;
using Microsoft.Extensions.Configuration;
using YamlDotNet.Core;

namespace SmallTalk.Configuration;

/// <summary>Turns nodes into pairs of path and text, by the rules of the JSON source: an empty map is null, an empty sequence an empty text.</summary>
internal sealed class YamlFlattener
{
    private readonly Dictionary<string, string?> _settings = new(StringComparer.OrdinalIgnoreCase);
    private int _nodes;
    private long _characters;

    /// <summary>Flattens a document.</summary>
    /// <param name="top">Its top, a map; null is an empty document.</param>
    public Dictionary<string, string?> Flatten(YamlNode? top)
    {
        if (top is not null)
            AddEntries(top, path: null, depth: 1);
        return _settings;
    }

    private void Add(YamlNode node, string path, Mark place, int depth)
    {
        Count(path, place, depth);
        switch (node.Kind)
        {
            case YamlNodeKind.Map when node.Entries.Count > 0:
                AddEntries(node, path, depth);
                break;
            case YamlNodeKind.Sequence when node.Items.Count > 0:
                foreach (var (index, item) in node.Items.Index())
                    Add(item, Join(path, index.ToString(CultureInfo.InvariantCulture)), item.Place, depth + 1);
                break;
            default:
                if (!_settings.TryAdd(path, node.Kind == YamlNodeKind.Sequence ? "" : node.Text))
                    throw new YamlException(place, place, $"the setting '{path}' is there twice, once by a key with colons; keys do not distinguish case.");
                break;
        }
    }

    private void AddEntries(YamlNode map, string? path, int depth)
    {
        foreach (var (key, entry) in map.Entries)
            Add(entry.Value, Join(path, key), entry.Place, depth + 1);
    }

    private static string Join(string? path, string key) => path is null ? key : path + ConfigurationPath.KeyDelimiter + key;

    private void Count(string path, Mark place, int depth)
    {
        if (depth > YamlLimits.Depth)
            throw new YamlException(place, place, $"nested more than {YamlLimits.Depth} levels deep, aliases included.");
        _characters += path.Length;
        if (++_nodes > YamlLimits.Nodes || _characters > YamlLimits.PathCharacters)
            throw new YamlException(place, place, $"more than {YamlLimits.Nodes} values, or paths too long for so many, those that aliases repeat included.");
    }
}
