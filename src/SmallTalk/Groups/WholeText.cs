using System.Buffers;
using System.Text;

namespace SmallTalk.Groups;

/// <summary>Text that can be normalized: halves of surrogate pairs become U+FFFD.</summary>
internal static class WholeText
{
    internal static string Of(string text)
    {
        if (IsWhole(text))
            return text;
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            whole.Append(rune.ToString());
        return whole.ToString();
    }

    private static bool IsWhole(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var used) != OperationStatus.Done)
                return false;
            text = text[used..];
        }
        return true;
    }
}
