namespace SmallTalk.Architecture.Shape;

/// <summary>Rules on the text of one source file.</summary>
internal static class SourceRules
{
    public const int MaxLines = 400;

    // Put together so that this file does not hold what it looks for.
    private static readonly string[] Markers = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];

    public static IEnumerable<string> Violations(string name, IReadOnlyList<string> lines)
    {
        if (lines.Count > MaxLines)
        {
            yield return $"{name} has {lines.Count} lines";
        }

        for (var i = 0; i < lines.Count; i++)
        {
            foreach (var marker in Markers.Where(marker => HasWord(lines[i], marker)))
            {
                yield return $"{name}:{i + 1} says {marker}";
            }
        }
    }

    private static bool HasWord(string line, string word)
    {
        var at = line.IndexOf(word, StringComparison.Ordinal);
        return at >= 0
            && (at == 0 || !char.IsLetterOrDigit(line[at - 1]))
            && (at + word.Length == line.Length || !char.IsLetterOrDigit(line[at + word.Length]));
    }
}
