using System.Globalization;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>A floor measured on this machine beside the figure of a quiet one.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Figure">The figure of a quiet 2-core machine.</param>
/// <param name="Measured">The figure here, in the same unit.</param>
/// <param name="Unit">The unit, a duration or a rate.</param>
internal sealed record FloorCheck(string Name, double Figure, double Measured, string Unit)
{
    public const string Header = "floor | figure | here | reached";

    /// <summary>A floor that reaches less than this share of its figure makes the run void.</summary>
    public const double Required = 0.7;

    /// <summary>How much of the figure is reached; above 1 this machine is the faster one.</summary>
    public double Reached => Unit.EndsWith("/s", StringComparison.Ordinal) ? Measured / Figure : Figure / Measured;

    public bool IsVoid => Reached < Required;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name} | {Figure:0.###} {Unit} | {Measured:0.###} {Unit} | {Reached:P0}{(IsVoid ? " (void)" : "")}");
}
