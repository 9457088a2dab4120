namespace SmallTalk.Benchmarks.Groups;

/// <summary>What was chosen for a question.</summary>
/// <param name="Expected">Who should have been; null is nobody.</param>
/// <param name="Chosen">Who was.</param>
/// <param name="Confidence">How sure the selector was.</param>
/// <param name="IsSure">Whether it was no fallback.</param>
internal sealed record Answer(string? Expected, string? Chosen, double Confidence, bool IsSure)
{
    public bool IsRight => Expected == Chosen;

    public static async Task<IReadOnlyList<Answer>> AskAsync(Relevance relevance, IEnumerable<Question> questions)
    {
        var answers = new List<Answer>();
        foreach (var question in questions)
        {
            var selection = await relevance.SelectAsync(question.Text);
            answers.Add(new(question.Agent, selection.Agent, selection.Confidence, !selection.Reason.StartsWith("fallback", StringComparison.Ordinal)));
        }
        return answers;
    }
}
