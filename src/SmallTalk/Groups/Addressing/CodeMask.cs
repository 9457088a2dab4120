namespace SmallTalk.Groups;

/// <summary>Clears of a text what is no speech by the rules of CommonMark: fenced and indented code, code spans, and quoted lines. Line ends stay.</summary>
internal static class CodeMask
{
    private const int TabWidth = 4;
    private const int CodeIndent = 4;
    private const int CodeIndentInList = 8;
    private const int FenceLength = 3;
    private const int MaxListDigits = 9;

    internal static void Apply(char[] text)
    {
        var spans = new CodeSpans(text);
        var fence = (Sign: '\0', Length: 0);
        var (afterBlank, afterCode, inList) = (true, false, false);
        for (var start = 0; start < text.Length; )
        {
            var end = Array.IndexOf(text, '\n', start);
            if (end < 0)
                end = text.Length;
            var line = text.AsSpan(start, end - start);
            var (indent, first) = IndentOf(line);
            var content = line[first..];
            start = end + 1;
            if (fence.Length > 0)
            {
                fence = Closes(content, fence) ? default : fence;
                line.Clear();
            }
            else if (content.IsEmpty)
            {
                afterBlank = true;
                spans.EndParagraph();
                continue;
            }
            else if (Opens(content) is { Length: > 0 } opened)
            {
                fence = opened;
                line.Clear();
            }
            else if (content[0] == '>')
            {
                line.Clear();
            }
            else if ((afterBlank || afterCode) && indent >= (inList ? CodeIndentInList : CodeIndent))
            {
                line.Clear();
                afterCode = true;
                afterBlank = false;
                continue;
            }
            else
            {
                inList = IsListItem(content) || (inList && (indent > 0 || !afterBlank));
                spans.Add(end - content.Length, end);
                (afterBlank, afterCode) = (false, false);
                continue;
            }
            spans.EndParagraph();
            (afterBlank, afterCode) = (false, false);
        }
        spans.EndParagraph();
    }

    private static (int Indent, int First) IndentOf(ReadOnlySpan<char> line)
    {
        var (indent, first) = (0, 0);
        for (; first < line.Length && char.IsWhiteSpace(line[first]); first++)
            indent = line[first] == '\t' ? (indent / TabWidth + 1) * TabWidth : indent + 1;
        return (indent, first);
    }

    private static (char Sign, int Length) Opens(ReadOnlySpan<char> content)
    {
        var sign = content[0];
        if (sign is not ('`' or '~'))
            return default;
        var length = RunOf(content, sign);
        if (length < FenceLength || (sign == '`' && content[length..].Contains('`')))
            return default;
        return (sign, length);
    }

    private static bool Closes(ReadOnlySpan<char> content, (char Sign, int Length) fence)
    {
        var length = RunOf(content, fence.Sign);
        return length >= fence.Length && content[length..].IsWhiteSpace();
    }

    private static int RunOf(ReadOnlySpan<char> content, char sign)
    {
        var length = content.IndexOfAnyExcept(sign);
        return length < 0 ? content.Length : length;
    }

    private static bool IsListItem(ReadOnlySpan<char> content)
    {
        var digits = content.IndexOfAnyExceptInRange('0', '9');
        var marker = digits is > 0 and <= MaxListDigits && content[digits] is '.' or ')' ? digits : 0;
        if (marker == 0 && content[0] is not ('-' or '*' or '+'))
            return false;
        return content.Length > marker + 1 && NameChars.IsSpace(content[marker + 1]);
    }
}
