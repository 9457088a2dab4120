namespace SmallTalk.Events;

/// <summary>A pattern of topics, split once. ':' and '.' both separate segments; '*' is one segment, '**' at the end is the rest, at least one segment.</summary>
internal sealed class TopicPattern
{
    public const string One = "*";
    public const string Rest = "**";
    private readonly string[] _segments;

    /// <exception cref="InvalidIdException">The pattern breaks the rules.</exception>
    public TopicPattern(string pattern)
    {
        Text = Topic.CheckPattern(pattern);
        _segments = Topic.Split(pattern);
    }

    public string Text { get; }

    public IReadOnlyList<string> Segments => _segments;

    /// <summary>Whether it is the topic itself, without a wildcard: it can be asked for by index.</summary>
    public bool IsExact => !Text.Contains('*');

    public bool Matches(string topic)
    {
        var index = 0;
        foreach (var range in topic.AsSpan().SplitAny(':', '.'))
        {
            if (index == _segments.Length)
                return false;
            if (_segments[index] == Rest)
                return true;
            if (_segments[index] != One && !topic.AsSpan()[range].SequenceEqual(_segments[index]))
                return false;
            index++;
        }
        return index == _segments.Length;
    }
}
