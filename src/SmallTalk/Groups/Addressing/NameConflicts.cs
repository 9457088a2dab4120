namespace SmallTalk.Groups;

/// <summary>Finds names that people or models could not tell apart in one conversation.</summary>
internal static class NameConflicts
{
    /// <summary>Finds conflicts among the names of a group.</summary>
    /// <param name="names">The names, in order of membership.</param>
    /// <param name="isKnown">Whether an agent of a name is registered; null takes all as known.</param>
    /// <returns>The conflicts, in the same order, one for each name at most; empty when the names are well.</returns>
    internal static IReadOnlyList<NameConflict> Find(IEnumerable<string> names, Func<string, bool>? isKnown = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        var conflicts = new List<NameConflict>();
        var seen = new Dictionary<(NameConflictKind, string), string>();
        foreach (var name in names)
        {
            var forms = FormsOf(name).ToList();
            var taken = forms.FindIndex(seen.ContainsKey);
            if (taken >= 0)
                conflicts.Add(new(forms[taken].Kind, name, seen[forms[taken]]));
            else if (isKnown?.Invoke(name) == false)
                conflicts.Add(new(NameConflictKind.Unknown, name, null));
            foreach (var form in forms)
                seen.TryAdd(form, name);
        }
        return conflicts;
    }

    private static IEnumerable<(NameConflictKind Kind, string Form)> FormsOf(string name)
    {
        var folded = TextFold.Of(name);
        var words = WordsOf(folded);
        yield return (NameConflictKind.Duplicate, folded.ToUpperInvariant());
        yield return (NameConflictKind.SameWords, words.ToUpperInvariant());
        yield return (NameConflictKind.LookAlike, Confusables.Skeleton(words));
        yield return (NameConflictKind.LookAlike, Confusables.SmallSkeleton(words));
    }

    // Punctuation behind a name is not read as part of it. A name of nothing else stays as it is.
    private static string WordsOf(string folded)
    {
        var words = NameWords.Separated(folded, splitCase: true).TrimEnd('.', ',', ':', ';', '!', '?', '\'', '"', NameWords.Separator);
        return words.Length > 0 ? words : folded;
    }
}
