namespace SmallTalk.Groups;

/// <summary>
/// Scores a text for each agent of a member set, in logarithms of odds: the evidence of its words, and a softmax regression on words and runs of characters
/// once that is trained. Immutable; safe for use by several threads.
/// </summary>
internal sealed class RelevanceModel
{
    // With examples both parts have seen the same prompts, and their sum would be too sure.
    private const float WordsWithExamples = 1;
    private const float WordsWithoutExamples = 2;

    private readonly WordEvidence _words;
    private readonly FeatureSpace? _space;
    private readonly SoftmaxRegression? _regression;
    private readonly float _weight;

    private RelevanceModel(WordEvidence words, bool hasExamples, int agents, FeatureSpace? space, SoftmaxRegression? regression)
    {
        (_words, _space, _regression) = (words, space, regression);
        (HasExamples, Agents) = (hasExamples, agents);
        _weight = hasExamples && regression is not null ? WordsWithExamples : WordsWithoutExamples;
    }

    internal int Agents { get; }

    /// <summary>Whether every agent has examples.</summary>
    internal bool HasExamples { get; }

    internal bool IsFitted => _regression is not null;

    /// <summary>The part that is there at once.</summary>
    internal static RelevanceModel OfWords(IReadOnlyList<Passage> passages, int agents) =>
        new(new(passages, agents), HaveExamples(passages, agents), agents, null, null);

    /// <summary>The whole.</summary>
    internal static RelevanceModel Fit(IReadOnlyList<Passage> passages, int agents)
    {
        var hasExamples = HaveExamples(passages, agents);
        var words = new WordEvidence(passages, agents);
        if (passages.Count == 0)
            return new(words, hasExamples, agents, null, null);
        var space = new FeatureSpace(passages, hasExamples);
        var found = new List<int>();
        var documents = new SparseVector[passages.Count];
        for (var at = 0; at < documents.Length; at++)
            space.Read(passages[at].Features, found, documents[at] = new());
        int[] labels = [.. passages.Select(static passage => passage.Agent)];
        return new(words, hasExamples, agents, space, SoftmaxTrainer.Train(documents, labels, agents, space.Features));
    }

    /// <summary>Scores a text.</summary>
    /// <param name="text">Its features.</param>
    /// <param name="scratch">Room to work in.</param>
    /// <param name="scores">Becomes the score of each agent.</param>
    /// <param name="evidence">
    /// Becomes what its words alone say: zero for all when no agent has any of them. With examples the regression has a say in it, for it has learned which words matter.
    /// </param>
    internal void Score(TextFeatures text, RelevanceScratch scratch, Span<float> scores, Span<float> evidence)
    {
        scores.Clear();
        var isKnown = _words.Add(text, scratch.Seen, scores);
        foreach (ref var score in scores)
            score *= _weight;
        scores.CopyTo(evidence);
        if (_space is null || _regression is null)
            return;
        _space.Read(text, scratch.Found, scratch.Vector);
        if (scratch.Vector.Count == 0)
            return;
        _regression.Add(scratch.Vector, scores);
        if (HasExamples && isKnown)
            scores.CopyTo(evidence);
    }

    internal static bool HaveExamples(IReadOnlyList<Passage> passages, int agents) =>
        agents > 0
        && passages.Where(static passage => passage.Kind == PassageKind.Example).Select(static passage => passage.Agent).Distinct().Count() == agents;
}
