namespace SmallTalk;

/// <summary>An id, a partition or a name from outside breaks the rules. Nothing was read or written.</summary>
public sealed class InvalidIdException : SmallTalkException
{
    private const int ShownLength = 40;

    /// <summary>Initialises the error.</summary>
    /// <param name="what">What the text was meant to be, for example "session id".</param>
    /// <param name="text">The text, shown shortened and with everything unprintable replaced.</param>
    /// <param name="fault">What is wrong with it.</param>
    public InvalidIdException(string what, string? text, string fault)
        : base($"The {what} {Show(text)} {fault}. Use 1 to 256 bytes of printable text, or let SmallTalk make the id.", ErrorClass.Invalid)
    {
        What = what;
        Fault = fault;
    }

    /// <summary>What the text was meant to be.</summary>
    public string What { get; }

    /// <summary>What is wrong with it.</summary>
    public string Fault { get; }

    private static string Show(string? text)
    {
        if (text is null)
            return "(null)";
        var shown = text.Length > ShownLength ? string.Concat(text.AsSpan(0, ShownLength), "...") : text;
        return $"'{string.Concat(shown.Select(c => c is >= ' ' and <= '~' ? c : '?'))}'";
    }
}
