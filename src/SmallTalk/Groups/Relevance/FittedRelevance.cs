namespace SmallTalk.Groups;

/// <summary>A model and the confidence below which it is not sure. Immutable.</summary>
internal sealed record FittedRelevance(RelevanceModel Model, double MinConfidence)
{
    /// <summary>Fits the whole; takes up to a second of processor time.</summary>
    internal static FittedRelevance Fit(IReadOnlyList<Passage> passages, int agents) =>
        new(RelevanceModel.Fit(passages, agents), ConfidenceFitter.Fit(passages, agents));
}
