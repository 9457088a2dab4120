using System.Text;

namespace SmallTalk.Groups;

/// <summary>The spellings under which a name is found: as it is, and in words, so that <c>code_reviewer</c> and <c>CodeReviewer</c> are addressed as "code reviewer" too.</summary>
internal static class NameWords
{
    /// <summary>Stands for any separator between two words.</summary>
    internal const char Separator = '\u0001';

    /// <summary>The spellings of a folded name, in upper case, each once.</summary>
    internal static IEnumerable<string> Spellings(string folded) =>
        new[] { Separated(folded, splitCase: false), Separated(folded, splitCase: true), Raw(folded) }
            .Where(spelling => spelling.AsSpan().IndexOfAnyExcept(Separator) >= 0)
            .Select(spelling => spelling.ToUpperInvariant())
            .Distinct(StringComparer.Ordinal);

    /// <summary>Whether two words of the name have more than one sign between them, as in "Dr. Watson".</summary>
    internal static bool HasLongSeparators(string folded)
    {
        for (var at = 1; at < folded.Length; at++)
            if (NameChars.IsSeparator(folded[at]) && NameChars.IsSeparator(folded[at - 1]))
                return true;
        return false;
    }

    /// <summary>The words with one separator between them, none before and none behind them.</summary>
    internal static string Separated(string folded, bool splitCase)
    {
        var words = new StringBuilder(folded.Length);
        for (var at = 0; at < folded.Length; at++)
            if (NameChars.IsSeparator(folded[at]))
                Separate(words);
            else
            {
                if (splitCase && at > 0 && char.IsLower(folded[at - 1]) && char.IsUpper(folded[at]))
                    Separate(words);
                words.Append(folded[at]);
            }
        return words.ToString().TrimEnd(Separator);
    }

    private static string Raw(string folded) => string.Concat(folded.Select(c => NameChars.IsSeparator(c) ? Separator : c));

    private static void Separate(StringBuilder words)
    {
        if (words.Length > 0 && words[^1] != Separator)
            words.Append(Separator);
    }
}
