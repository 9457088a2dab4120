using System.Globalization;

namespace SmallTalk.Benchmarks.Harness;

/// <summary>What a measured value must reach.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="IsFloor">Whether the value must be at least, not at most, the limit.</param>
/// <param name="Unit">The unit of value and limit, or what a ratio refers to.</param>
internal readonly record struct Bar(double Limit, bool IsFloor, string Unit)
{
    public static Bar AtMost(double limit, string unit) => new(limit, false, unit);

    public static Bar AtLeast(double limit, string unit) => new(limit, true, unit);

    public bool Holds(double value) => IsFloor ? value >= Limit : value <= Limit;

    /// <summary>A value in the bar's unit; of a ratio the reference is left out.</summary>
    public string Show(double value)
    {
        var number = value.ToString(Math.Abs(value) < 10 ? "0.00" : "0.#", CultureInfo.InvariantCulture);
        return Unit.StartsWith('×') ? number : $"{number} {Unit}";
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsFloor ? '≥' : '≤')} {Limit:0.##} {Unit}");
}
