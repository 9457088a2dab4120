namespace SmallTalk.Benchmarks.Groups;

/// <summary>Figures of quality, in percent unless said otherwise.</summary>
internal static class Quality
{
    public static double Accuracy(IReadOnlyCollection<Answer> answers) =>
        answers.Count == 0 ? 0 : 100.0 * answers.Count(answer => answer.IsRight) / answers.Count;

    /// <summary>The mean of the accuracy of each agent's questions.</summary>
    public static double Macro(IEnumerable<Answer> answers) => answers.GroupBy(answer => answer.Expected).Average(group => Accuracy([.. group]));

    /// <summary>The largest share of answers, the most confident first, of which this share is right.</summary>
    public static double Coverage(IEnumerable<Answer> answers, double accuracy)
    {
        var sorted = answers.OrderByDescending(answer => answer.Confidence).ToArray();
        var (right, covered) = (0, 0);
        for (var at = 0; at < sorted.Length; at++)
        {
            right += sorted[at].IsRight ? 1 : 0;
            // Answers of one confidence are answered together.
            if ((at == sorted.Length - 1 || sorted[at + 1].Confidence < sorted[at].Confidence) && right >= accuracy * (at + 1))
                covered = at + 1;
        }
        return 100.0 * covered / sorted.Length;
    }

    /// <summary>How often a question that fits somebody has a higher confidence than one that fits nobody, 0 to 1.</summary>
    public static double Auroc(IEnumerable<Answer> fitting, IEnumerable<Answer> strangers)
    {
        var strange = strangers.Select(answer => answer.Confidence).Order().ToArray();
        return fitting.Average(answer => (Below(strange, answer.Confidence, false) + Below(strange, answer.Confidence, true)) / (2.0 * strange.Length));
    }

    private static int Below(double[] sorted, double value, bool orEqual)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value || (orEqual && sorted[middle] == value))
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}
