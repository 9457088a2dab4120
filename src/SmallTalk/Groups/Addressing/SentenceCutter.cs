namespace SmallTalk.Groups;

/// <summary>Finds the sentences of a message: a form of address stands at the begin or at the end of one.</summary>
internal static class SentenceCutter
{
    /// <summary>The sentences, each with the stops behind it.</summary>
    internal static IEnumerable<(int From, int To)> Cut(AddressReading reading)
    {
        var from = 0;
        for (var at = 0; at < reading.Count; at++)
        {
            var isLineEnd = reading[at].Kind == AddressTokenKind.LineEnd;
            if (!isLineEnd && (!reading.IsStop(at) || reading.EndsAbbreviation(at)))
                continue;
            while (!isLineEnd && GoesOn(reading, at + 1))
                at++;
            var to = isLineEnd ? at : at + 1;
            if (to > from)
                yield return (from, to);
            from = at + 1;
        }
        if (reading.Count > from)
            yield return (from, reading.Count);
    }

    // More stops, and what closes a quotation or a bracket.
    private static bool GoesOn(AddressReading reading, int next) =>
        next < reading.Count && (reading.IsStop(next) || reading.SignAt(next) is ')' or '"' or '”' or '»' or '」');
}
