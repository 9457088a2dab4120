using System.Text;

namespace SmallTalk.Groups;

/// <summary>The scripts that put no spaces between words, or none between a word and its endings (Hangul): there a name may stand anywhere in a run of letters.</summary>
internal static class SpacelessScripts
{
    internal static bool Has(Rune rune) => Has(rune.Value);

    /// <summary>Of half a surrogate pair: whether it begins or may end such a character, which the first half tells.</summary>
    internal static bool Has(char c) => c is >= '\uD840' and <= '\uD88F' || Has((int)c);

    private static bool Has(int codePoint) =>
        codePoint
            is (>= 0x0E00 and <= 0x0FFF) // Thai, Lao, Tibetan
                or (>= 0x1000 and <= 0x109F) // Myanmar
                or (>= 0x1100 and <= 0x11FF) // Hangul, parts
                or (>= 0x1780 and <= 0x17FF) // Khmer
                or (>= 0x3005 and <= 0x3007) // Han, marks
                or (>= 0x3040 and <= 0x30FF) // Kana
                or (>= 0x31F0 and <= 0x31FF) // Kana
                or (>= 0x3400 and <= 0x4DBF) // Han
                or (>= 0x4E00 and <= 0x9FFF) // Han
                or (>= 0xAC00 and <= 0xD7A3) // Hangul
                or (>= 0xF900 and <= 0xFAFF) // Han
                or (>= 0x20000 and <= 0x3FFFF); // Han, beyond the first plane
}
