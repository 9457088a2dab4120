namespace TestReport;

/// <summary>One package beside its floor. A package without a line to reach is covered; one that no test loads is not.</summary>
public sealed record PackageCoverage(Package Package, int Reached, int Lines, bool Loaded)
{
    public double Percent => Lines == 0 ? 100 : 100.0 * Reached / Lines;

    public bool Ok => Package.HasCode ? Loaded && Percent >= Package.Floor : true;

    public static PackageCoverage Of(Package package, Coverage coverage) =>
        coverage.Of(package.Name) is var (reached, lines)
            ? new PackageCoverage(package, reached, lines, Loaded: true)
            : new PackageCoverage(package, 0, 0, Loaded: false);
}
