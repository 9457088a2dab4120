using System.Runtime.InteropServices;

namespace SmallTalk.Groups;

/// <summary>
/// Turns the features of a text into a vector: tf-idf of words and, where every agent has examples, of pairs of words, and beside it of runs of characters,
/// each part of length 1. Immutable.
/// </summary>
internal sealed class FeatureSpace
{
    private const double CommonWord = 0.5;

    /// <summary>Function words tell agents apart when there are examples of how they are asked; in the words of a description they are chance.</summary>
    private const double FunctionWordWithoutExamples = 0.3;

    private readonly Dictionary<ulong, int> _features = [];
    private readonly List<float> _weights = [];
    private readonly int _words;
    private readonly bool _hasPairs;

    internal FeatureSpace(IReadOnlyList<Passage> passages, bool hasExamples)
    {
        _hasPairs = hasExamples;
        var holders = new Dictionary<ulong, int>();
        var kinds = new Dictionary<ulong, WordKind>();
        var ofPassage = new HashSet<ulong>();
        foreach (var passage in passages)
        {
            ofPassage.Clear();
            AddWords(passage.Features, ofPassage, kinds);
            Count(ofPassage, holders);
        }
        AddFeatures(holders, passages.Count, kinds);
        _words = _weights.Count;
        holders.Clear();
        foreach (var passage in passages)
        {
            ofPassage.Clear();
            ofPassage.UnionWith(passage.Features.Grams);
            Count(ofPassage, holders);
        }
        AddFeatures(holders, passages.Count, kinds);

        void AddWords(TextFeatures features, HashSet<ulong> into, Dictionary<ulong, WordKind> kindOf)
        {
            var words = CollectionsMarshal.AsSpan(features.Words);
            for (var at = 0; at < words.Length; at++)
            {
                into.Add(words[at].Stem);
                kindOf[words[at].Stem] = words[at].Kind;
                if (_hasPairs && at > 0)
                    into.Add(FeatureKey.OfPair(words[at - 1].Stem, words[at].Stem));
            }
        }

        double WeightOf(ulong feature, Dictionary<ulong, WordKind> kindOf) =>
            kindOf.GetValueOrDefault(feature) switch
            {
                WordKind.Common => CommonWord,
                WordKind.Function when !_hasPairs => FunctionWordWithoutExamples,
                _ => 1,
            };

        void AddFeatures(Dictionary<ulong, int> counted, int all, Dictionary<ulong, WordKind> kindOf)
        {
            foreach (var (feature, count) in counted)
                if (_features.TryAdd(feature, _weights.Count))
                    _weights.Add((float)((Math.Log((1.0 + all) / (1 + count)) + 1) * WeightOf(feature, kindOf)));
        }
    }

    internal int Features => _weights.Count;

    /// <summary>Makes the vector of a text; features that no passage has are left out.</summary>
    /// <param name="text">The features of the text.</param>
    /// <param name="found">Room for what is found; changed.</param>
    /// <param name="vector">Where the vector goes.</param>
    internal void Read(TextFeatures text, List<int> found, SparseVector vector)
    {
        Find(text, found);
        found.Sort();
        vector.Reserve(found.Count);
        var (words, grams) = (0.0, 0.0);
        for (var at = 0; at < found.Count; )
        {
            var feature = found[at];
            var end = at + 1;
            while (end < found.Count && found[end] == feature)
                end++;
            var value = _weights[feature] * (1 + MathF.Log(end - at));
            if (feature < _words)
                words += value * value;
            else
                grams += value * value;
            vector.Add(feature, value);
            at = end;
        }
        Scale(vector, words, grams);
    }

    private void Find(TextFeatures text, List<int> found)
    {
        found.Clear();
        var words = CollectionsMarshal.AsSpan(text.Words);
        for (var at = 0; at < words.Length; at++)
        {
            if (_features.TryGetValue(words[at].Stem, out var word))
                found.Add(word);
            if (_hasPairs && at > 0 && _features.TryGetValue(FeatureKey.OfPair(words[at - 1].Stem, words[at].Stem), out var pair))
                found.Add(pair);
        }
        foreach (var gram in text.Grams)
            if (_features.TryGetValue(gram, out var feature))
                found.Add(feature);
    }

    private void Scale(SparseVector vector, double words, double grams)
    {
        var ofWords = words > 0 ? (float)(1 / Math.Sqrt(words)) : 0;
        var ofGrams = grams > 0 ? (float)(1 / Math.Sqrt(grams)) : 0;
        for (var at = 0; at < vector.Count; at++)
            vector.Values[at] *= vector.Indices[at] < _words ? ofWords : ofGrams;
    }

    private static void Count(HashSet<ulong> features, Dictionary<ulong, int> holders)
    {
        foreach (var feature in features)
            CollectionsMarshal.GetValueRefOrAddDefault(holders, feature, out _)++;
    }
}
