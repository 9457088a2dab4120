using System.Text.RegularExpressions;

namespace SmallTalk.Architecture.Docs;

/// <summary>The links of a Markdown file that point into the repository.</summary>
internal static partial class Links
{
    /// <summary>The links of a file whose target does not exist. Code is not looked at, nor are addresses.</summary>
    public static IEnumerable<string> Broken(string file, string text) =>
        from match in Link().Matches(Code().Replace(text, ""))
        let target = match.Groups[1].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        let path = Path.Combine(Path.GetDirectoryName(file)!, target)
        where !File.Exists(path) && !Directory.Exists(path)
        select target;

    [GeneratedRegex(@"\]\(\s*<?([^)\s>]+)>?[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();
}
