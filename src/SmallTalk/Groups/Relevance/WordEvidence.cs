namespace SmallTalk.Groups;

/// <summary>
/// BM25 over agents as documents: how well the content words of a text fit the words of each profile. A word that one agent alone has counts about 1,
/// whatever the number of agents, so sums can be held against a threshold. Immutable.
/// </summary>
internal sealed class WordEvidence
{
    private const double Saturation = 1.2;
    private const double LengthShare = 0.75;
    private const double CommonWord = 0.5;

    private readonly Dictionary<ulong, int> _terms = [];
    private readonly float[] _scores;
    private readonly int _agents;

    /// <param name="passages">What the profiles say.</param>
    /// <param name="agents">How many agents there are, those without a passage too.</param>
    internal WordEvidence(IEnumerable<Passage> passages, int agents)
    {
        _agents = agents;
        var counts = new Dictionary<ulong, double>[agents];
        var weights = new Dictionary<ulong, double>();
        for (var agent = 0; agent < agents; agent++)
            counts[agent] = [];
        foreach (var passage in passages)
        foreach (var word in passage.Features.Words)
            if (word.IsContent)
            {
                counts[passage.Agent][word.Stem] = counts[passage.Agent].GetValueOrDefault(word.Stem) + 1;
                weights[word.Stem] = Math.Min(weights.GetValueOrDefault(word.Stem, 1), word.Kind == WordKind.Common ? CommonWord : 1);
            }
        foreach (var stem in weights.Keys)
            _terms.Add(stem, _terms.Count);
        _scores = new float[_terms.Count * agents];
        Fill(counts, weights);
    }

    /// <summary>Adds the score of each agent; each content word of the text counts once.</summary>
    /// <returns>Whether any agent has any of the words.</returns>
    internal bool Add(TextFeatures text, HashSet<ulong> seen, Span<float> scores)
    {
        seen.Clear();
        var isAny = false;
        foreach (var word in text.Words)
            if (word.IsContent && _terms.TryGetValue(word.Stem, out var term) && seen.Add(word.Stem))
            {
                isAny = true;
                var row = _scores.AsSpan(term * _agents, _agents);
                for (var agent = 0; agent < row.Length; agent++)
                    scores[agent] += row[agent];
            }
        return isAny;
    }

    private void Fill(Dictionary<ulong, double>[] counts, Dictionary<ulong, double> weights)
    {
        var lengths = Array.ConvertAll(counts, static words => words.Values.Sum());
        var average = Math.Max(1, lengths.Average());
        for (var agent = 0; agent < _agents; agent++)
        {
            var norm = Saturation * (1 - LengthShare + (LengthShare * lengths[agent] / average));
            foreach (var (stem, count) in counts[agent])
            {
                var holders = counts.Count(words => words.ContainsKey(stem));
                var weight = weights[stem] * Rarity(holders) / Rarity(1);
                _scores[(_terms[stem] * _agents) + agent] = (float)(weight * count * (Saturation + 1) / (count + norm));
            }
        }
    }

    private double Rarity(int holders) => Math.Log(1 + ((_agents - holders + 0.5) / (holders + 0.5)));
}
