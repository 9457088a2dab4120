namespace SmallTalk.Groups;

/// <summary>Reads the features of a text.</summary>
internal static class FeatureReader
{
    private const int ShortestGram = 3;
    private const int LongestGram = 5;
    private const char Edge = '_';

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text; bounded by <see cref="LongText"/>.</param>
    /// <param name="features">Where the features go; what was there is lost.</param>
    /// <returns>The features.</returns>
    internal static TextFeatures Read(string text, TextFeatures features)
    {
        features.Clear();
        Span<char> edged = stackalloc char[WordScanner.LongestWord + 2];
        var words = new WordScanner(text, stackalloc char[WordScanner.LongestWord]);
        while (words.MoveNext())
        {
            var word = words.Word;
            if (!words.IsUnspaced)
                AddGrams(word, edged, features.Grams);
            var kind = KindOf(word);
            var written = FeatureKey.Of(word, FeatureKey.OfWord);
            var stem = words.IsUnspaced ? word : word[..PorterStemmer.Stem(word)];
            features.Words.Add(new(FeatureKey.Of(stem, FeatureKey.OfStem), written, kind));
        }
        return features;
    }

    private static WordKind KindOf(ReadOnlySpan<char> word)
    {
        if (StopWords.Contains(word) || !word.ContainsAnyExceptInRange('0', '9'))
            return WordKind.Function;
        return GeneralWords.Contains(word) ? WordKind.Common : WordKind.Topic;
    }

    private static void AddGrams(ReadOnlySpan<char> word, Span<char> edged, List<ulong> grams)
    {
        edged[0] = Edge;
        word.CopyTo(edged[1..]);
        edged[word.Length + 1] = Edge;
        var all = edged[..(word.Length + 2)];
        for (var length = ShortestGram; length <= LongestGram; length++)
        for (var start = 0; start + length <= all.Length; start++)
            grams.Add(FeatureKey.Of(all.Slice(start, length), FeatureKey.OfGram));
    }
}
