using System.Text;

namespace SmallTalk.Storage.Postgres;

/// <summary>What texts the server can hold: well-formed Unicode without U+0000. Keys are checked before they come here; free texts (authors, correlation ids) are not.</summary>
internal static class TextChecks
{
    /// <summary>Whether the server can hold a text as it is.</summary>
    public static bool IsStorable(string text)
    {
        var span = text.AsSpan();
        return !span.Contains('\0') && (!span.ContainsAnyInRange('\uD800', '\uDFFF') || IsWellFormed(span));
    }

    /// <summary>The text with the replacement character for whatever the server cannot hold.</summary>
    public static string MakeStorable(string text)
    {
        if (IsStorable(text))
            return text;
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            kept.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        return kept.ToString();
    }

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) is not System.Buffers.OperationStatus.Done)
                return false;
            text = text[length..];
        }
        return true;
    }
}
