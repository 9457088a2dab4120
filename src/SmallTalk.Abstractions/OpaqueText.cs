using System.Buffers;
using System.Globalization;
using System.Text;

namespace SmallTalk;

/// <summary>The one rule for text that comes from outside and becomes part of a key.</summary>
internal static class OpaqueText
{
    internal const int MaxBytes = 256;

    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:@+=~#");

    /// <summary>Says what is wrong with a text, or null when nothing is.</summary>
    internal static string? FindFault(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "is empty";
        if (text.Length <= MaxBytes && text.AsSpan().IndexOfAnyExcept(Plain) < 0)
            return null;
        if (text.Length > MaxBytes)
            return $"is longer than {MaxBytes} bytes of UTF-8";
        return FindUnicodeFault(text) ?? FindPathFault(text);
    }

    /// <summary>The order of <see cref="Compare"/>.</summary>
    internal static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    /// <summary>Compares two texts by code point, which is the order of their UTF-8 bytes and so of every engine; by code unit, surrogates would come before U+E000.</summary>
    internal static int Compare(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
            return left.Length.CompareTo(right.Length);
        return (char.IsSurrogate(left[same]), char.IsSurrogate(right[same])) switch
        {
            (true, false) => 1,
            (false, true) => -1,
            _ => left[same].CompareTo(right[same]),
        };
    }

    private static string? FindUnicodeFault(string text)
    {
        for (var index = 0; index < text.Length; )
        {
            if (!Rune.TryGetRuneAt(text, index, out var rune))
                return "is not well-formed Unicode (an unpaired surrogate)";
            if (IsForbidden(Rune.GetUnicodeCategory(rune)))
                return string.Create(CultureInfo.InvariantCulture, $"holds the character U+{rune.Value:X4}, which cannot be seen or typed");
            index += rune.Utf16SequenceLength;
        }
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return $"is longer than {MaxBytes} bytes of UTF-8";
        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
            return "begins or ends with white space";
        return text.IsNormalized(NormalizationForm.FormC) ? null : "is not in Unicode normalization form C (use string.Normalize())";
    }

    private static bool IsForbidden(UnicodeCategory category) =>
        category
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    private static string? FindPathFault(string text)
    {
        foreach (var part in text.AsSpan().SplitAny('/', '\\'))
            if (text.AsSpan()[part] is ".." or ".")
                return "holds a path segment '.' or '..'";
        return null;
    }
}
