using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SmallTalk.Configuration;

/// <summary>Reads one document into nodes: resolves aliases and merge keys, knows YAML's null, refuses what configuration has no place for.</summary>
/// <remarks>All errors are <see cref="YamlException"/> with their place.</remarks>
internal sealed class YamlReader(TextReader text)
{
    private const string StandardTag = "tag:yaml.org,2002:";
    private const string NullTag = StandardTag + "null";
    private const string MergeTag = StandardTag + "merge";
    private static readonly string[] Tags = ["str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge"];

    private readonly Parser _parser = new(text);
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];
    private int _nodes;

    /// <summary>The end of what was read last.</summary>
    public Mark Place => _parser.Current?.End ?? Mark.Empty;

    /// <summary>Reads the document.</summary>
    /// <returns>Its top, a map; null when there is nothing but white space and comments.</returns>
    public YamlNode? Read()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
            return null;
        _parser.Consume<DocumentStart>();
        var top = ReadNode(depth: 1);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
            throw Error(second.Start, "a second document begins here; a configuration file has one.");
        _parser.Consume<StreamEnd>();
        return top switch
        {
            { Kind: YamlNodeKind.Map } => top,
            { Kind: YamlNodeKind.Scalar, Text: null } => null,
            _ => throw Error(top.Place, "the top of a configuration file is a map ('name: value'), and this is none."),
        };
    }

    private YamlNode ReadNode(int depth)
    {
        if (depth > YamlLimits.Depth)
            throw Error(_parser.Current!.Start, $"nested more than {YamlLimits.Depth} levels deep.");
        if (_parser.TryConsume<AnchorAlias>(out var alias))
            return Resolve(alias);
        var start = _parser.Consume<NodeEvent>();
        Count(start.Start, 1);
        CheckTag(start);
        // An alias inside of the node that it names would have no end: the name is free again only when the node is complete.
        if (!start.Anchor.IsEmpty)
            _anchors.Remove(start.Anchor);
        var node = start switch
        {
            Scalar scalar => new YamlNode(YamlNodeKind.Scalar, scalar.Start) { Text = TextOf(scalar) },
            SequenceStart => ReadSequence(start.Start, depth),
            _ => ReadMap(start.Start, depth),
        };
        if (!start.Anchor.IsEmpty)
            _anchors[start.Anchor] = node;
        return node;
    }

    private YamlNode ReadSequence(Mark place, int depth)
    {
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode(depth + 1));
        return new(YamlNodeKind.Sequence, place) { Items = items };
    }

    private YamlNode ReadMap(Mark place, int depth)
    {
        var entries = new OrderedDictionary<string, YamlKey>(StringComparer.OrdinalIgnoreCase);
        YamlNode? merged = null;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var (key, isMerge, at) = ReadKey();
            if (isMerge && merged is not null)
                throw Error(at, "'<<' is there twice; merge several maps by one sequence: '<<: [*first, *second]'.");
            if (!isMerge && entries.TryGetValue(key, out var first))
                throw Error(at, $"the key '{key}' is there twice, first in line {Number(first.Place.Line)}; keys do not distinguish case.");
            var value = ReadNode(depth + 1);
            if (isMerge)
                merged = value;
            else
                entries.Add(key, new(at, value));
        }
        if (merged is not null)
            Merge(entries, merged);
        return new(YamlNodeKind.Map, place) { Entries = entries };
    }

    private (string Key, bool IsMerge, Mark Place) ReadKey()
    {
        var start = _parser.Current!.Start;
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            var named = Resolve(alias);
            return named.Kind == YamlNodeKind.Scalar ? (named.Text ?? "", false, start) : throw NoKey(start);
        }
        if (!_parser.TryConsume<Scalar>(out var scalar))
            throw NoKey(start);
        CheckTag(scalar);
        if (!scalar.Anchor.IsEmpty)
            _anchors[scalar.Anchor] = new(YamlNodeKind.Scalar, start) { Text = scalar.Value };
        return (scalar.Value, IsMerge(scalar), start);
    }

    /// <summary>Adds what a map has not got itself; of several maps the earlier wins.</summary>
    private void Merge(OrderedDictionary<string, YamlKey> entries, YamlNode merged)
    {
        foreach (var map in merged.Kind == YamlNodeKind.Sequence ? merged.Items : [merged])
        {
            if (map.Kind != YamlNodeKind.Map)
                throw Error(map.Place, "'<<' merges maps, and this is none.");
            Count(map.Place, map.Entries.Count + 1);
            foreach (var (key, entry) in map.Entries)
                entries.TryAdd(key, entry);
        }
    }

    private YamlNode Resolve(AnchorAlias alias)
    {
        Count(alias.Start, 1);
        return _anchors.TryGetValue(alias.Value, out var node)
            ? node
            : throw Error(alias.Start, $"the alias *{alias.Value} names no anchor that is complete before it: write '&{alias.Value}' at an earlier value.");
    }

    private void Count(Mark place, int nodes)
    {
        _nodes += nodes;
        if (_nodes > YamlLimits.Nodes)
            throw Error(place, $"more than {Number(YamlLimits.Nodes)} values, those that aliases and merges repeat included.");
    }

    private static void CheckTag(NodeEvent node)
    {
        if (node.Tag.IsEmpty || node.Tag.IsNonSpecific)
            return;
        var tag = node.Tag.Value;
        if (!tag.StartsWith(StandardTag, StringComparison.Ordinal) || !Tags.Contains(tag[StandardTag.Length..]))
            throw Error(node.Start, $"the tag '{tag}' has no meaning in a configuration file: remove it.");
    }

    private static string? TextOf(Scalar scalar)
    {
        if (!scalar.Tag.IsEmpty)
            return !scalar.Tag.IsNonSpecific && scalar.Tag.Value == NullTag ? null : scalar.Value;
        return scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" } ? null : scalar.Value;
    }

    private static bool IsMerge(Scalar scalar) =>
        scalar.Value == "<<" && (scalar.Tag.IsEmpty ? scalar.Style == ScalarStyle.Plain : !scalar.Tag.IsNonSpecific && scalar.Tag.Value == MergeTag);

    private static YamlException NoKey(Mark place) => Error(place, "the key of a setting is a text, not a map or a sequence.");

    private static YamlException Error(Mark place, string message) => new(place, place, message);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
