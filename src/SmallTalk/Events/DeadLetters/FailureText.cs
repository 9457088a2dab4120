namespace SmallTalk.Events;

/// <summary>What a dead letter says of an error: type and message, of a length that every store takes.</summary>
internal static class FailureText
{
    internal const int MostCharacters = 4096;

    private const char Cut = '…';

    public static string Of(Exception error)
    {
        var text = $"{error.GetType().Name}: {error.Message}";
        return text.Length > MostCharacters ? Shorten(text) : text;
    }

    private static string Shorten(string text)
    {
        var length = MostCharacters - 1;
        // Half a character is no text either.
        if (char.IsHighSurrogate(text[length - 1]))
            length--;
        return text[..length] + Cut;
    }
}
