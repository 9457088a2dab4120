namespace SmallTalk.Events;

/// <summary>Patterns and who has them, by segments: finding the ones that match a topic costs by the length of the topic, not by the number of patterns.</summary>
/// <remarks>Not safe for several threads.</remarks>
internal sealed class TopicTrie<T>
    where T : class
{
    // Most hosts have a few dozen topics; what has session ids in its topics must not fill the memory.
    private const int MostRemembered = 4096;

    private readonly Node _root = new();
    private readonly Dictionary<string, T[]> _remembered = new(StringComparer.Ordinal);

    public bool IsEmpty => _root.IsEmpty;

    public void Add(TopicPattern pattern, T item)
    {
        ListOf(pattern).Add(item);
        _remembered.Clear();
    }

    public void Remove(TopicPattern pattern, T item)
    {
        Remove(_root, pattern.Segments, 0, item);
        _remembered.Clear();
    }

    /// <summary>Whoever has a pattern that matches, each once.</summary>
    public T[] Match(string topic)
    {
        if (_remembered.TryGetValue(topic, out var known))
            return known;
        var found = new HashSet<T>(ReferenceEqualityComparer.Instance);
        Collect(_root, Topic.Split(topic), 0, found);
        if (_remembered.Count == MostRemembered)
            _remembered.Clear();
        return _remembered[topic] = [.. found];
    }

    /// <summary>Everybody, each once.</summary>
    public IReadOnlyCollection<T> All()
    {
        var found = new HashSet<T>(ReferenceEqualityComparer.Instance);
        CollectAll(_root, found);
        return found;
    }

    private static void CollectAll(Node node, HashSet<T> found)
    {
        found.UnionWith(node.Exact);
        found.UnionWith(node.Rest);
        foreach (var child in node.Children.Values)
            CollectAll(child, found);
    }

    private static void Collect(Node node, string[] segments, int index, HashSet<T> found)
    {
        if (index == segments.Length)
        {
            found.UnionWith(node.Exact);
            return;
        }
        found.UnionWith(node.Rest);
        if (node.Children.TryGetValue(segments[index], out var child))
            Collect(child, segments, index + 1, found);
        if (node.Children.TryGetValue(TopicPattern.One, out var any))
            Collect(any, segments, index + 1, found);
    }

    private static bool Remove(Node node, IReadOnlyList<string> segments, int index, T item)
    {
        if (index == segments.Count)
            node.Exact.Remove(item);
        else if (segments[index] == TopicPattern.Rest)
            node.Rest.Remove(item);
        else if (node.Children.TryGetValue(segments[index], out var child) && Remove(child, segments, index + 1, item))
            node.Children.Remove(segments[index]);
        return node.IsEmpty;
    }

    private List<T> ListOf(TopicPattern pattern)
    {
        var node = _root;
        foreach (var segment in pattern.Segments)
        {
            if (segment == TopicPattern.Rest)
                return node.Rest;
            if (!node.Children.TryGetValue(segment, out var child))
                node.Children.Add(segment, child = new());
            node = child;
        }
        return node.Exact;
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);

        public List<T> Exact { get; } = [];

        public List<T> Rest { get; } = [];

        public bool IsEmpty => Children.Count == 0 && Exact.Count == 0 && Rest.Count == 0;
    }
}
