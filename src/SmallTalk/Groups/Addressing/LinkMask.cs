namespace SmallTalk.Groups;

/// <summary>Takes links out of a text: <c>scheme://…</c> and <c>www.…</c>, up to the next space or closing sign.</summary>
internal static class LinkMask
{
    private const int MaxScheme = 32;
    private const string Scheme = "://";
    private const string Web = "www.";

    internal static void Apply(char[] text)
    {
        MaskAll(text, Scheme, StartOfScheme);
        MaskAll(text, Web, StartOfWeb);
    }

    private static void MaskAll(char[] text, string sign, Func<char[], int, int> startOf)
    {
        for (var at = 0; at < text.Length; )
        {
            var offset = text.AsSpan(at).IndexOf(sign, StringComparison.OrdinalIgnoreCase);
            if (offset < 0)
                return;
            var found = at + offset;
            at = found + sign.Length;
            if (startOf(text, found) is not (>= 0 and var start))
                continue;
            at = EndOf(text, at);
            text.AsSpan(start, at - start).Clear();
        }
    }

    private static int StartOfScheme(char[] text, int sign)
    {
        var start = sign;
        while (start > 0 && sign - start < MaxScheme && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '+' or '.' or '-'))
            start--;
        return start < sign ? start : -1;
    }

    private static int StartOfWeb(char[] text, int sign) => sign == 0 || !char.IsLetterOrDigit(text[sign - 1]) ? sign : -1;

    private static int EndOf(char[] text, int at)
    {
        var depth = 0;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            depth += c == '(' ? 1 : 0;
            if (c == ')' && depth-- == 0)
                break;
            if (char.IsWhiteSpace(c) || SpacelessScripts.Has(c) || c is NameChars.Masked or '<' or '>' or '"' or '`' or ']' or '、' or '。' or '」' or '”')
                break;
        }
        return at;
    }
}
