namespace SmallTalk.Events;

/// <summary>What a dead letter says of an error: type and message, as every store takes it.</summary>
internal static class FailureText
{
    internal const int MostCharacters = 4096;

    private const char Cut = '…';

    public static string Of(Exception error)
    {
        var text = $"{error.GetType().Name}: {error.Message}";
        if (text.Length > MostCharacters)
            text = Shorten(text);
        // PostgreSQL takes no text with a zero in it.
        return text.Replace('\0', '\uFFFD');
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
