using System.Text;

namespace SmallTalk.Groups;

/// <summary>Makes what somebody else has written fit for one line of a log or a reason.</summary>
internal static class OneLine
{
    private const char Ellipsis = '…';
    private const char FirstOverride = '\u202A';
    private const char LastOverride = '\u202E';
    private const char FirstIsolate = '\u2066';
    private const char LastIsolate = '\u2069';

    /// <summary>Puts one space in place of white space, control characters and those that change the direction of writing, and cuts at a length, never a character in two.</summary>
    internal static string Of(string? text, int maxLength)
    {
        var line = new StringBuilder();
        var isGap = false;
        foreach (var rune in (text ?? string.Empty).EnumerateRunes())
        {
            if (IsGap(rune))
            {
                isGap = line.Length > 0;
                continue;
            }
            var length = line.Length + (isGap ? 1 : 0) + rune.Utf16SequenceLength;
            if (length > maxLength)
                return Cut(line, maxLength);
            line.Append(isGap ? " " : string.Empty).Append(rune.ToString());
            isGap = false;
        }
        return line.ToString();
    }

    private static bool IsGap(Rune rune) =>
        Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune.Value is (>= FirstOverride and <= LastOverride) or (>= FirstIsolate and <= LastIsolate);

    private static string Cut(StringBuilder line, int maxLength)
    {
        if (line.Length >= maxLength)
            line.Length = maxLength - (char.IsLowSurrogate(line[maxLength - 1]) ? 2 : 1);
        return line.ToString().TrimEnd() + Ellipsis;
    }
}
