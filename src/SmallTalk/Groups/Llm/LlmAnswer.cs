namespace SmallTalk.Groups;

/// <summary>What a model has answered, as it was understood.</summary>
/// <param name="Agent">The chosen candidate; null is nobody.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Reason">One line; empty when it gave none.</param>
/// <param name="Fault">What is wrong with the answer, in words for the model; null when nothing is.</param>
internal sealed record LlmAnswer(string? Agent, double Confidence, string Reason, string? Fault = null)
{
    internal static LlmAnswer Malformed(string fault) => new(null, 0, string.Empty, fault);
}
