using System.Text;

namespace SmallTalk.Diagnostics;

/// <summary>Makes texts from anywhere fit for a message: they stay on one line, are well-formed, and have an end.</summary>
internal static class AlertText
{
    private const string Ellipsis = "…";

    /// <summary>Line breaks and other control characters become blanks, so that nothing can pass for a header or a line of ours.</summary>
    public static string OneLine(string? text, int most)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var line = new StringBuilder(Math.Min(text.Length, most));
        // Halves of surrogate pairs come out as replacement characters.
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length > most)
                break;
            line.Append(IsBreak(rune) ? " " : rune.ToString());
        }
        return Cut(line.ToString(), most);
    }

    /// <summary>Shortens a text without cutting a character in two.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = most - Ellipsis.Length;
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[..end] + Ellipsis;
    }

    private static bool IsBreak(Rune rune) => Rune.IsControl(rune) || rune.Value is '\u2028' or '\u2029';
}
