namespace SmallTalk.Groups;

/// <summary>A message in pieces, and what was found out about the names in it. Used by one thread.</summary>
internal sealed class AddressReading(string text, IReadOnlyList<AddressMember> members, List<AddressToken> tokens)
{
    private readonly AddressKind?[] _kinds = new AddressKind?[tokens.Count];

    internal int Count => tokens.Count;

    internal AddressToken this[int index] => tokens[index];

    internal AddressKind? KindOf(int index) => _kinds[index];

    internal void Address(int index, AddressKind kind) => _kinds[index] = kind;

    internal AddressMember MemberAt(int index) => members[tokens[index].Member];

    internal bool IsName(int index) => tokens[index].Kind == AddressTokenKind.Name;

    internal bool IsWord(int index) => tokens[index].Kind == AddressTokenKind.Word;

    internal bool Is(int index, Cue cue) => (tokens[index].Cue & cue) != Cue.None;

    internal char SignAt(int index) => tokens[index].Kind == AddressTokenKind.Sign ? text[tokens[index].Start] : '\0';

    internal bool IsComma(int index) => SignAt(index) is ',' or '、' or '،';

    internal bool IsStop(int index) => SignAt(index) is '.' or '!' or '?' or '。' or '؟';

    internal bool IsNumber(int index) =>
        IsWord(index) && text.AsSpan(tokens[index].Start, tokens[index].End - tokens[index].Start).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>Whether nothing stands between a piece and the next one.</summary>
    internal bool Touches(int index) => index + 1 < Count && tokens[index].End == tokens[index + 1].Start;

    /// <summary>Whether an apostrophe follows that makes the name a possessive.</summary>
    internal bool IsPossessive(int index) => Touches(index) && SignAt(index + 1) == '\'' && Touches(index + 1) && IsWord(index + 2);

    /// <summary>Whether a full stop there is part of an abbreviation before it.</summary>
    internal bool EndsAbbreviation(int index) => index > 0 && SignAt(index) == '.' && Is(index - 1, Cue.Abbreviation) && Touches(index - 1);

    /// <summary>The names from a place on that are joined by commas, "and" or "or".</summary>
    internal NameChain ChainFrom(int first, int end)
    {
        var names = new List<int>();
        var (next, isJoined) = (first, false);
        for (var at = first; at < end && IsName(at); )
        {
            names.Add(at);
            next = ++at;
            var hasJoint = false;
            if (at < end && IsComma(at))
                at++;
            if (at < end && (Is(at, Cue.Joins) || SignAt(at) == '&'))
                (hasJoint, at) = (true, at + 1);
            if (at == next)
                break;
            if (hasJoint && at < end && Is(at, Cue.Article))
                at++;
            isJoined |= hasJoint && at < end && IsName(at);
        }
        return new(names, next, isJoined);
    }
}
