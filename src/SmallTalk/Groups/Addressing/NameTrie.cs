namespace SmallTalk.Groups;

/// <summary>Finds the longest name that begins at a place, for all members at once. Immutable once made.</summary>
internal sealed class NameTrie
{
    private const int MaxSeparators = 4;

    private readonly Node _root = new('\0');

    internal NameTrie(IReadOnlyList<AddressMember> members)
    {
        for (var index = 0; index < members.Count; index++)
            foreach (var spelling in NameWords.Spellings(members[index].Folded))
                Add(spelling, index, NameWords.HasLongSeparators(members[index].Folded));
    }

    /// <summary>Looks for a name.</summary>
    /// <param name="text">The text.</param>
    /// <param name="upper">The same in upper case.</param>
    /// <param name="start">Where the name is to begin.</param>
    /// <param name="isMention">Whether <c>@</c> stands before it.</param>
    /// <returns>The index of the member and where its name ends; -1 when no name is there.</returns>
    internal (int Member, int End) Find(string text, string upper, int start, bool isMention)
    {
        var found = (Member: -1, End: start);
        var node = _root;
        for (var at = start; ; )
        {
            if (node.Member >= 0 && NameChars.IsEnd(text, at, isMention))
                found = (node.Member, at);
            if (at == upper.Length)
                return found;
            var length = SeparatorsAt(upper, at);
            var next = node.Find(length > 0 ? NameWords.Separator : upper[at]);
            if (next is null || (length > 1 && !next.AllowsLongSeparators && !IsSpaces(upper.AsSpan(at, length))))
                return found;
            node = next;
            at += Math.Max(1, length);
        }
    }

    private void Add(string spelling, int member, bool allowsLongSeparators)
    {
        var node = _root;
        foreach (var c in spelling)
            node = node.GetOrAdd(c);
        if (node.Member < 0)
            node.Member = member;
        if (allowsLongSeparators)
            _root.AllowLongSeparators(spelling);
    }

    private static int SeparatorsAt(string text, int at)
    {
        var length = 0;
        while (length < MaxSeparators && at + length < text.Length && NameChars.IsSeparator(text[at + length]))
            length++;
        return length;
    }

    private static bool IsSpaces(ReadOnlySpan<char> run) => run.IndexOfAnyExcept(' ', '\t') < 0;

    /// <summary>The children are a list: names are few, and a trie of them is kept for each group.</summary>
    private sealed class Node(char key)
    {
        private Node? _firstChild;
        private Node? _sibling;

        public int Member { get; set; } = -1;

        public bool AllowsLongSeparators { get; private set; }

        public Node? Find(char c)
        {
            var child = _firstChild;
            while (child is not null && child.Key != c)
                child = child._sibling;
            return child;
        }

        public Node GetOrAdd(char c) => Find(c) ?? (_firstChild = new(c) { _sibling = _firstChild });

        public void AllowLongSeparators(string path)
        {
            var node = this;
            foreach (var c in path)
            {
                node = node.Find(c)!;
                node.AllowsLongSeparators |= c == NameWords.Separator;
            }
        }

        private char Key => key;
    }
}
