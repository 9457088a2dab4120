using System.Globalization;
using System.Text;

namespace SmallTalk.Groups;

/// <summary>Brings texts into the one form in which names are sought: compatibility-composed (full and half width, NFC and NFD), without what cannot be seen.</summary>
internal static class TextFold
{
    /// <summary>More marks on one letter are dropped (UAX #15, stream-safe text): normalizing longer runs takes quadratic time.</summary>
    private const int MaxMarks = 30;

    internal static string Of(string text)
    {
        if (Ascii.IsValid(text) && !text.Contains('\r'))
            return text;
        var clean = new StringBuilder(text.Length);
        var marks = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            marks = IsMark(rune) ? marks + 1 : 0;
            if (marks <= MaxMarks)
                Add(clean, rune);
        }
        return clean.Replace("\r\n", "\n").Replace('\r', '\n').ToString().Normalize(NormalizationForm.FormKC);
    }

    /// <summary>The form in which two names are the same name to the reader of a message.</summary>
    internal static string Key(string name) => Of(name).ToUpperInvariant();

    // Unpaired surrogates are read as U+FFFD by the enumeration.
    private static void Add(StringBuilder clean, Rune rune)
    {
        switch (rune.Value)
        {
            case 0:
            case 0xFFFE:
                clean.Append('\uFFFD');
                break;
            case 0x2018:
            case 0x2019:
                clean.Append('\'');
                break;
            case 0x85:
            case 0x2028:
            case 0x2029:
                clean.Append('\n');
                break;
            case 0xFF0C: // a comma of Chinese, which must not look like one inside of a link
                clean.Append('\u3001');
                break;
            case 0xFDFA or 0xFDFB: // one sign that normalizes to a sentence
                clean.Append('\uFFFD');
                break;
            case 0xFE0E or 0xFE0F:
                break;
            default:
                if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.Format)
                    Append(clean, rune);
                break;
        }
    }

    private static void Append(StringBuilder clean, Rune rune)
    {
        Span<char> chars = stackalloc char[2];
        clean.Append(chars[..rune.EncodeToUtf16(chars)]);
    }

    private static bool IsMark(Rune rune) => !rune.IsAscii && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark;
}
