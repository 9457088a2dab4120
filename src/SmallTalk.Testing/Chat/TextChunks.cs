namespace SmallTalk.Testing;

/// <summary>Cuts a text into chunks as a model streams them.</summary>
internal static class TextChunks
{
    /// <summary>Cuts after white space, each chunk but the last at least so long. An empty text is one empty chunk; together they are the text.</summary>
    internal static IEnumerable<string> Split(string text, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return Cut(text, length);
    }

    private static IEnumerable<string> Cut(string text, int length)
    {
        var start = 0;
        for (var at = 1; at < text.Length; at++)
        {
            if (at - start < length || !char.IsWhiteSpace(text[at - 1]) || char.IsWhiteSpace(text[at]))
                continue;
            yield return text[start..at];
            start = at;
        }
        yield return text[start..];
    }
}
