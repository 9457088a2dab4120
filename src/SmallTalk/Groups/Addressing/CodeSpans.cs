namespace SmallTalk.Groups;

/// <summary>Takes code spans out of paragraphs: what stands between two runs of equally many backticks. In linear time, whatever the runs are.</summary>
internal sealed class CodeSpans(char[] text)
{
    private readonly List<(int Start, int Length)> _runs = [];
    private readonly Dictionary<int, int> _nextOfLength = [];

    /// <summary>Adds a line of the paragraph.</summary>
    internal void Add(int start, int end)
    {
        for (var at = start; at < end; )
        {
            var offset = text.AsSpan(at, end - at).IndexOf('`');
            if (offset < 0)
                return;
            at += offset;
            var length = text.AsSpan(at, end - at).IndexOfAnyExcept('`');
            length = length < 0 ? end - at : length;
            _runs.Add((at, length));
            at += length;
        }
    }

    internal void EndParagraph()
    {
        if (_runs.Count == 0)
            return;
        var closers = FindClosers();
        for (var index = 0; index < _runs.Count; index++)
        {
            if (closers[index] is not { } closer)
                continue;
            var start = _runs[index].Start;
            Mask(start, _runs[closer].Start + _runs[closer].Length);
            index = closer;
        }
        _runs.Clear();
        _nextOfLength.Clear();
    }

    private int?[] FindClosers()
    {
        var closers = new int?[_runs.Count];
        for (var index = _runs.Count - 1; index >= 0; index--)
        {
            if (_nextOfLength.TryGetValue(_runs[index].Length, out var next))
                closers[index] = next;
            _nextOfLength[_runs[index].Length] = index;
        }
        return closers;
    }

    private void Mask(int start, int end)
    {
        for (var at = start; at < end; at++)
            if (text[at] != '\n')
                text[at] = NameChars.Masked;
    }
}
