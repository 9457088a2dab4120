namespace SmallTalk.Groups;

/// <summary>Finds members of a group in what a model says, however it writes their names.</summary>
internal sealed class SpeakerNames
{
    private const string Decoration = " \t\r\n\"'`*_@#:.,;!?()[]{}<>“”‘’„«»「」";

    private readonly List<(string Name, string Folded)> _members;

    /// <param name="members">All who might be meant.</param>
    internal SpeakerNames(IEnumerable<string> members) =>
        _members = [.. members.Distinct().Select(name => (name, new FoldedText(name).Value)).OrderByDescending(member => member.Value.Length)];

    /// <summary>Who is named: a text that is a name as a whole means that one, otherwise all whose names stand in it; a name inside of a longer one does not count.</summary>
    internal IReadOnlyList<string> FindIn(string text) => Whole(text.Trim()) ?? Whole(text.Trim(Decoration.ToCharArray())) ?? Within(new FoldedText(text));

    private List<string>? Whole(string text)
    {
        foreach (var comparison in (StringComparison[])[StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase])
            if (_members.Where(member => string.Equals(member.Name, text, comparison)).Select(member => member.Name).ToList() is [_, ..] found)
                return found;
        return null;
    }

    private List<string> Within(FoldedText text)
    {
        if (_members.Where(member => member.Folded.Length > 0 && member.Folded == text.Value).Select(member => member.Name).ToList() is [_, ..] whole)
            return whole;
        var found = new List<string>();
        var taken = new List<(int Start, int Length)>();
        foreach (var (name, folded) in _members.Where(member => member.Folded.Length > 0))
        {
            var places = text.PlacesOf(folded).Where(at => !taken.Exists(place => Holds(place, at, folded.Length))).ToList();
            if (places.Count == 0)
                continue;
            found.Add(name);
            taken.AddRange(places.Select(at => (at, folded.Length)));
        }
        return found;
    }

    private static bool Holds((int Start, int Length) place, int at, int length) =>
        length < place.Length && place.Start <= at && at + length <= place.Start + place.Length;
}
