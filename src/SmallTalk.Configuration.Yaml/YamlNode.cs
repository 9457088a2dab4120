using YamlDotNet.Core;

namespace SmallTalk.Configuration;

/// <summary>One node of the document. Aliases point to the node of their anchor, so that the nodes are as many as the file has.</summary>
internal sealed class YamlNode(YamlNodeKind kind, Mark place)
{
    public YamlNodeKind Kind { get; } = kind;

    public Mark Place { get; } = place;

    /// <summary>The text of a scalar; null is YAML's null.</summary>
    public string? Text { get; init; }

    /// <summary>The entries of a map; keys do not distinguish case.</summary>
    public OrderedDictionary<string, YamlKey> Entries { get; init; } = [];

    /// <summary>The items of a sequence.</summary>
    public List<YamlNode> Items { get; init; } = [];
}
