namespace SmallTalk.Testing;

/// <summary>Which of the calls a rule concerns it hits. The n-th call of a seed always gets the same decision, however threads interleave.</summary>
/// <param name="Skip">How many are let pass first.</param>
/// <param name="Times">How many are hit at most.</param>
/// <param name="Probability">How likely each one after those is hit, 0 to 1.</param>
/// <param name="Seed">Decides the draws.</param>
internal sealed record FaultSchedule(int Skip, int Times, double Probability, ulong Seed)
{
    internal bool Decides(long number) => number > Skip && (Probability >= 1 || Draw(number) < Probability);

    // SplitMix64 of seed and number: independent draws without a state that threads would share.
    private double Draw(long number)
    {
        var bits = unchecked(Seed + ((ulong)number * 0x9E3779B97F4A7C15));
        bits = unchecked((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9);
        bits = unchecked((bits ^ (bits >> 27)) * 0x94D049BB133111EB);
        return ((bits ^ (bits >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
