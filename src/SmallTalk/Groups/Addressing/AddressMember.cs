namespace SmallTalk.Groups;

/// <summary>What must be known of a member to find it in a text.</summary>
internal sealed class AddressMember
{
    internal AddressMember(string name)
    {
        Name = name;
        Folded = TextFold.Of(name);
        Key = Folded.ToUpperInvariant();
        IsCommonWord = CommonWords.Contains(Key);
        IsHeading = CommonWords.IsHeading(Key);
        HasLetters = Folded.Any(char.IsLetter);
        Exact = Folded.Length == 0 ? "" : char.ToUpperInvariant(Folded[0]) + Folded[1..];
    }

    internal string Name { get; }

    internal string Folded { get; }

    internal string Key { get; }

    /// <summary>Whether the name is a word that texts are full of: it is no name unless it is written as one.</summary>
    internal bool IsCommonWord { get; }

    /// <summary>Whether the name is a word that texts put before a colon, as in "Data: …".</summary>
    internal bool IsHeading { get; }

    /// <summary>Names without letters, such as 7 or an emoji, are only found behind <c>@</c>.</summary>
    internal bool HasLetters { get; }

    /// <summary>How a common word is written as a name.</summary>
    internal string Exact { get; }
}
