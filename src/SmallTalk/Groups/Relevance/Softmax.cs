namespace SmallTalk.Groups;

internal static class Softmax
{
    /// <summary>Turns logits into probabilities, in place.</summary>
    internal static void Apply(Span<float> logits)
    {
        var highest = float.NegativeInfinity;
        foreach (var logit in logits)
            highest = Math.Max(highest, logit);
        var sum = 0f;
        foreach (ref var logit in logits)
        {
            logit = MathF.Exp(logit - highest);
            sum += logit;
        }
        foreach (ref var logit in logits)
            logit /= sum;
    }
}
