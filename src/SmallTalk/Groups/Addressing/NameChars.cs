using System.Globalization;

namespace SmallTalk.Groups;

/// <summary>The kinds of characters that bound a name in running text.</summary>
internal static class NameChars
{
    /// <summary>Stands where something was taken out of a text.</summary>
    internal const char Masked = default;

    internal static bool IsSpace(char c) => c is ' ' or '\t';

    /// <summary>What may stand between the words of a name.</summary>
    internal static bool IsSeparator(char c) => IsSpace(c) || c is '_' or '-' or '.' or '\u00B7' or '\u2010';

    /// <summary>Whether a letter, a digit or a mark is there; both halves of a surrogate pair are.</summary>
    internal static bool IsWord(string text, int at)
    {
        if (at < 0 || at >= text.Length)
            return false;
        var c = text[at];
        if (char.IsAscii(c))
            return char.IsAsciiLetterOrDigit(c);
        return CharUnicodeInfo.GetUnicodeCategory(text, char.IsLowSurrogate(c) && at > 0 ? at - 1 : at)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber;
    }

    /// <summary>Whether the sign there joins what stands before it to the word that follows, as in <c>pre-alice</c>, <c>alice.cs</c>, <c>and/or</c>, <c>don't</c>.</summary>
    internal static bool IsGlue(string text, int at)
    {
        if (!IsWord(text, at + 1) || SpacelessScripts.Has(text[at + 1]))
            return false;
        return text[at] switch
        {
            '_' or '-' or '\u2010' or '/' or '\\' or '\'' or '@' => true,
            '.' => IsInsideHandle(text[at + 1]),
            _ => false,
        };
    }

    /// <summary>Whether a name that ends before this place ends there for the reader too.</summary>
    internal static bool IsEnd(string text, int end, bool isMention)
    {
        if (end >= text.Length)
            return true;
        if (IsWord(text, end))
            return !char.IsDigit(text[end]) && (SpacelessScripts.Has(text[end]) || SpacelessScripts.Has(text[end - 1]));
        if (!IsGlue(text, end) || text[end] == '\'')
            return true;
        return text[end] == '@' && isMention && !IsHost(text, end + 1);
    }

    /// <summary>Whether <c>@</c> stands where a mention may begin, and not inside an address, a path or a handle.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The place of the sign.</param>
    /// <param name="mentioned">Where the mention before it ended; -1 when there is none.</param>
    internal static bool IsMentionStart(string text, int at, int mentioned)
    {
        if (at == 0 || at == mentioned)
            return true;
        if (IsWord(text, at - 1))
            return IsSpacelessBefore(text, at);
        return text[at - 1] switch
        {
            '/' => at - 1 == mentioned,
            '\\' => false,
            '_' or '-' or '+' or '%' => !IsWord(text, at - 2) || at - 1 == mentioned,
            _ => true,
        };
    }

    private static bool IsSpacelessBefore(string text, int at) =>
        SpacelessScripts.Has(text[at - 1]) || (char.IsLowSurrogate(text[at - 1]) && at > 1 && SpacelessScripts.Has(text[at - 2]));

    /// <summary>Whether the name of a host follows, as in <c>@alice@example.org</c>.</summary>
    private static bool IsHost(string text, int at)
    {
        for (; at < text.Length && text[at] != '@'; at++)
            if (text[at] == '.')
                return IsGlue(text, at);
            else if (!IsWord(text, at) && text[at] != '-')
                return false;
        return false;
    }

    private static bool IsInsideHandle(char next) => char.IsLower(next) || char.IsDigit(next);
}
