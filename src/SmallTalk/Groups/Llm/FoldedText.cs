using System.Globalization;
using System.Text;

namespace SmallTalk.Groups;

/// <summary>A text without regard to case, accents and what stands between its words, in which names are found as they are written: "data-analyst" and "Data Analyst" are one.</summary>
internal sealed class FoldedText
{
    private readonly StringBuilder _kept = new();

    // What stood before each kept character, and behind the last one.
    private readonly List<Gap> _gaps = [];

    internal FoldedText(string text)
    {
        var gap = Gap.Hard;
        var wasOfNoSpaces = false;
        foreach (var rune in WholeText.Of(text).Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark)
                continue;
            if (!IsKept(rune))
            {
                gap = gap == Gap.None && IsJoint(rune) ? Gap.Soft : Gap.Hard;
                continue;
            }
            var isOfNoSpaces = SpacelessScripts.Has(rune);
            Keep(rune, gap == Gap.None && (isOfNoSpaces || wasOfNoSpaces) ? Gap.Soft : gap);
            (gap, wasOfNoSpaces) = (Gap.None, isOfNoSpaces);
        }
        _gaps.Add(gap == Gap.None ? Gap.Hard : gap);
        Value = _kept.ToString();
    }

    private enum Gap
    {
        None,
        Soft,
        Hard,
    }

    /// <summary>Letters, digits and pictures only.</summary>
    internal string Value { get; }

    /// <summary>Where a folded name stands as whole words.</summary>
    internal IEnumerable<int> PlacesOf(string name)
    {
        for (var at = Value.IndexOf(name, StringComparison.Ordinal); at >= 0; at = Value.IndexOf(name, at + 1, StringComparison.Ordinal))
            if (_gaps[at] != Gap.None && _gaps[at + name.Length] != Gap.None && !_gaps[(at + 1)..(at + name.Length)].Contains(Gap.Hard))
                yield return at;
    }

    private void Keep(Rune rune, Gap gap)
    {
        var lower = Rune.ToLowerInvariant(rune).ToString();
        _kept.Append(lower);
        _gaps.Add(gap);
        for (var index = 1; index < lower.Length; index++)
            _gaps.Add(Gap.None);
    }

    private static bool IsKept(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.SpacingCombiningMark;

    private static bool IsJoint(Rune rune) => rune.Value is ' ' or '_' or '-';
}
