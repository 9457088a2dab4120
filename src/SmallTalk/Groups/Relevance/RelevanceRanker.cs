namespace SmallTalk.Groups;

/// <summary>Scores the candidates of a request. Takes well under a millisecond for a sentence and neither waits nor fits.</summary>
internal static class RelevanceRanker
{
    private const float AgentTurnShare = 0.2f;
    private const float EarlierShare = 0.1f;
    private const int CarriedCharacters = 1_000;

    /// <summary>A name in passing is a hint only; between agents it is the best there is.</summary>
    private const float NamedByUser = 1;
    private const float NamedByAgent = 3;

    /// <summary>Halves the odds of the last speaker for each time it has spoken in a row.</summary>
    private static readonly float Repeat = MathF.Log(2);

    internal static RelevanceRanking Rank(SpeakerRequest request, RelevanceContext context, RelevanceMembers members, float[]? similarity, float weight)
    {
        var fitted = members.Current;
        var agents = members.Agents.Count;
        var (scores, evidence, carried) = (new float[agents], new float[agents], new float[agents]);
        var scratch = RelevanceScratch.OfThread;
        var text = FeatureReader.Read(LongText.Bound(context.Newest), scratch.Text);
        var named = FindNamed(request, text, members);
        if (context.Newest != context.Message)
            text = FeatureReader.Read(LongText.Bound(context.Message), scratch.Text);
        fitted.Model.Score(text, scratch, scores, evidence);
        Carry(context.AgentTurn, AgentTurnShare, fitted.Model, scratch, scores, carried);
        Carry(context.Earlier, EarlierShare, fitted.Model, scratch, scores, carried);
        for (var agent = 0; similarity is not null && agent < agents; agent++)
            scores[agent] += similarity[agent] * weight;
        return Choose(request, context, members, fitted, named, scores, evidence);
    }

    private static void Carry(string? text, float share, RelevanceModel model, RelevanceScratch scratch, float[] scores, float[] carried)
    {
        if (string.IsNullOrEmpty(text))
            return;
        Span<float> evidence = carried.Length <= 64 ? stackalloc float[carried.Length] : new float[carried.Length];
        model.Score(FeatureReader.Read(LongText.Bound(text, CarriedCharacters), scratch.Text), scratch, carried, evidence);
        for (var agent = 0; agent < scores.Length; agent++)
            scores[agent] += share * carried[agent];
    }

    private static RelevanceRanking Choose(
        SpeakerRequest request,
        RelevanceContext context,
        RelevanceMembers members,
        FittedRelevance fitted,
        int named,
        float[] scores,
        float[] evidence
    )
    {
        var candidates = request.Candidates;
        var (logits, words) = (new float[candidates.Count], new float[candidates.Count]);
        var last = -1;
        for (var at = 0; at < logits.Length; at++)
        {
            var agent = members.IndexOf(candidates[at].Name);
            // Who joined a moment ago may be a candidate and no member yet.
            (logits[at], words[at]) = agent < 0 ? (scores.Min(), 0) : (scores[agent], evidence[agent]);
            if (string.Equals(candidates[at].Name, request.LastSpeaker, StringComparison.OrdinalIgnoreCase))
                last = at;
        }
        if (named >= 0)
            Add(logits, words, named, context.Newest == context.Message ? NamedByUser : NamedByAgent);
        if (last >= 0)
            Add(logits, words, last, -Repeat * context.Repeats);
        var lead = last < 0 ? 0 : words.Max() - words[last];
        Softmax.Apply(logits);
        return new(BestOf(request, logits), last, named, lead, logits, fitted);
    }

    private static void Add(float[] logits, float[] words, int at, float odds)
    {
        logits[at] += odds;
        words[at] += odds;
    }

    /// <summary>The one candidate that is named in a text; -1 when none is, or several are.</summary>
    private static int FindNamed(SpeakerRequest request, TextFeatures text, RelevanceMembers members)
    {
        var found = -1;
        for (var at = 0; at < request.Candidates.Count; at++)
        {
            var agent = members.IndexOf(request.Candidates[at].Name);
            if (agent < 0 || !members.Names.IsNamed(agent, text))
                continue;
            if (found >= 0)
                return -1;
            found = at;
        }
        return found;
    }

    /// <summary>Of equals the one who has not spoken for longest, then the first member.</summary>
    private static int BestOf(SpeakerRequest request, float[] probabilities)
    {
        var best = 0;
        for (var at = 1; at < probabilities.Length; at++)
            if (probabilities[at] > probabilities[best] || (probabilities[at] == probabilities[best] && SpokeAt(request, at) < SpokeAt(request, best)))
                best = at;
        return best;
    }

    private static int SpokeAt(SpeakerRequest request, int candidate)
    {
        for (var at = request.History.Count - 1; at >= 0; at--)
            if (string.Equals(request.History[at].AuthorName, request.Candidates[candidate].Name, StringComparison.OrdinalIgnoreCase))
                return at;
        return -1;
    }
}
