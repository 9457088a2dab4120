namespace SmallTalk.Groups;

/// <summary>Cuts a message into words, names and signs, in one pass.</summary>
internal sealed class AddressTokenizer(IReadOnlyList<AddressMember> members, NameTrie names, string text)
{
    private readonly string _upper = text.ToUpperInvariant();
    private readonly List<AddressToken> _tokens = [];
    private int _mentioned = -1;

    internal List<AddressToken> Read()
    {
        for (var at = 0; at < text.Length; )
        {
            var c = text[at];
            if (c == '\n')
                at = Add(AddressTokenKind.LineEnd, at, RunEnd(at));
            else if (c == '@')
                at = ReadMention(at);
            else if (NameChars.IsWord(text, at))
                at = ReadName(at);
            else if (c is '/' or '\\' or '#' or '$' && NameChars.IsWord(text, at + 1))
                at = Add(AddressTokenKind.Word, at, WordEnd(at + 1));
            else if (char.IsWhiteSpace(c) || c is '*' or '_' or '~')
                at++;
            else
                at = Add(AddressTokenKind.Sign, at, RunEnd(at));
        }
        return _tokens;
    }

    private int ReadMention(int at)
    {
        var found = NameChars.IsMentionStart(text, at, _mentioned) ? names.Find(text, _upper, at + 1, isMention: true) : (Member: -1, End: at + 1);
        if (found.Member >= 0)
            return _mentioned = Add(AddressTokenKind.Mention, at, found.End, member: found.Member);
        return NameChars.IsWord(text, at + 1) ? Add(AddressTokenKind.Word, at, WordEnd(at + 1)) : Add(AddressTokenKind.Sign, at, RunEnd(at, '@'));
    }

    private int ReadName(int at)
    {
        var (member, end) = names.Find(text, _upper, at, isMention: false);
        if (member >= 0 && IsName(members[member], at, end))
            return Add(AddressTokenKind.Name, at, end, member: member);
        end = WordEnd(at);
        return Add(AddressTokenKind.Word, at, end, Cues.Of(_upper.AsSpan(at, end - at)));
    }

    private bool IsName(AddressMember member, int start, int end) =>
        member.HasLetters && (!member.IsCommonWord || text.AsSpan(start, end - start).SequenceEqual(member.Exact));

    /// <summary>Where a word ends: signs that join belong to it; in a script without spaces each letter is a word, for a name may begin at any.</summary>
    private int WordEnd(int at)
    {
        if (SpacelessScripts.Has(text[at]))
            return at + (char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1);
        for (at++; at < text.Length; at++)
            if (NameChars.IsWord(text, at) ? SpacelessScripts.Has(text[at]) : !NameChars.IsGlue(text, at))
                break;
        return at;
    }

    private int RunEnd(int at, char? last = null)
    {
        var c = text[at];
        var end = at + 1;
        while (end < text.Length && text[end] == c)
            end++;
        // The last one of several may begin a mention.
        return c == last && end - at > 1 ? end - 1 : end;
    }

    private int Add(AddressTokenKind kind, int start, int end, Cue cue = Cue.None, int member = -1)
    {
        _tokens.Add(new(kind, start, end, cue, member));
        return end;
    }
}
