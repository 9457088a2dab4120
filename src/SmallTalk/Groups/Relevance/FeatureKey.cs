namespace SmallTalk.Groups;

/// <summary>Keys of words and of parts of words: 64 bits in place of a string.</summary>
internal static class FeatureKey
{
    internal const ulong OfStem = 1;
    internal const ulong OfWord = 2;
    internal const ulong OfGram = 3;

    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;
    private const ulong Spread = 0x9E3779B97F4A7C15;

    internal static ulong Of(ReadOnlySpan<char> text, ulong kind)
    {
        var key = Basis ^ kind;
        foreach (var letter in text)
            key = (key ^ letter) * Prime;
        return Mix(key);
    }

    /// <summary>The key of two words in this order.</summary>
    internal static ulong OfPair(ulong first, ulong second) => Mix((first * Prime) ^ second);

    private static ulong Mix(ulong key)
    {
        key = (key ^ (key >> 32)) * Spread;
        return key ^ (key >> 29);
    }
}
