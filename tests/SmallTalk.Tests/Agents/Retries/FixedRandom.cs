namespace SmallTalk.Agents;

/// <summary>Draws always the same.</summary>
internal sealed class FixedRandom(double drawn) : Random
{
    public override double NextDouble() => drawn;
}
