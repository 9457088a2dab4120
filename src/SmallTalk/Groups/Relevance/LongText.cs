using System.Text;

namespace SmallTalk.Groups;

/// <summary>Bounds and cleans a text before it is read.</summary>
internal static class LongText
{
    /// <summary>How many characters of a text are read.</summary>
    internal const int Limit = 4_000;

    /// <summary>Keeps the head and the tail of what is too long, and brings full-width and composed characters into one form.</summary>
    internal static string Bound(string text, int limit = Limit)
    {
        if (text.Length > limit)
            text = string.Concat(text.AsSpan(0, limit / 2), " ", text.AsSpan(text.Length - (limit / 2)));
        return Ascii.IsValid(text) ? text : WholeText.Of(text).Normalize(NormalizationForm.FormKC);
    }
}
