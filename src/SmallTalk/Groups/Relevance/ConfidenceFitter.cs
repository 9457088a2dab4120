namespace SmallTalk.Groups;

/// <summary>
/// Finds the confidence above which the model was right often enough, from the profiles alone: a fifth of the passages at a time is left out of the fit and
/// then asked.
/// </summary>
internal static class ConfidenceFitter
{
    internal const double RequiredAccuracy = 0.9;

    /// <summary>What is taken when the profiles are too small to tell.</summary>
    internal const double Default = 0.5;

    private const double Highest = 0.95;
    private const double OverChance = 0.1;
    private const int Parts = 5;
    private const int FewestPassages = 20;

    internal static double Fit(IReadOnlyList<Passage> passages, int agents)
    {
        var parts = PartsOf(passages, RelevanceModel.HaveExamples(passages, agents));
        var answers = new List<(float Confidence, bool IsRight)>();
        if (agents > 1 && parts.Count(static part => part >= 0) >= FewestPassages)
            for (var part = 0; part < Parts; part++)
                Ask(passages, agents, parts, part, answers);
        return answers.Count == 0 ? Default : Math.Clamp(Threshold(answers), (1.0 / agents) + OverChance, Highest);
    }

    /// <summary>The part of each passage; -1 is never left out. Examples are most like messages; key words stand in where an agent has none.</summary>
    private static int[] PartsOf(IReadOnlyList<Passage> passages, bool examplesOnly)
    {
        var parts = new int[passages.Count];
        var (agent, number) = (-1, 0);
        for (var at = 0; at < parts.Length; at++)
        {
            if (passages[at].Agent != agent)
                (agent, number) = (passages[at].Agent, 0);
            var isAsked = passages[at].Kind == PassageKind.Example || (passages[at].Kind == PassageKind.Expertise && !examplesOnly);
            parts[at] = isAsked ? number++ % Parts : -1;
        }
        return parts;
    }

    private static void Ask(IReadOnlyList<Passage> passages, int agents, int[] parts, int part, List<(float Confidence, bool IsRight)> answers)
    {
        Passage[] known = [.. passages.Where((_, at) => parts[at] != part)];
        var model = RelevanceModel.Fit(known, agents);
        var scratch = new RelevanceScratch();
        var (scores, evidence) = (new float[agents], new float[agents]);
        for (var at = 0; at < parts.Length; at++)
            if (parts[at] == part)
            {
                model.Score(passages[at].Features, scratch, scores, evidence);
                Softmax.Apply(scores);
                var best = Array.IndexOf(scores, scores.Max());
                answers.Add((scores[best], best == passages[at].Agent));
            }
    }

    /// <summary>The lowest confidence at and above which enough answers were right; above 1 when there is none.</summary>
    private static double Threshold(List<(float Confidence, bool IsRight)> answers)
    {
        answers.Sort(static (left, right) => right.Confidence.CompareTo(left.Confidence));
        var threshold = double.PositiveInfinity;
        var right = 0;
        for (var at = 0; at < answers.Count; at++)
        {
            right += answers[at].IsRight ? 1 : 0;
            if (right >= RequiredAccuracy * (at + 1))
                threshold = answers[at].Confidence;
        }
        return threshold;
    }
}
