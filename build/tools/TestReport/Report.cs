using System.Globalization;

namespace TestReport;

/// <summary>The text of the test command. Its last line is always and only <c>N passed, N failed</c>.</summary>
public static class Report
{
    public static bool Print(TextWriter output, IReadOnlyList<TestRun> runs, IReadOnlyList<PackageCoverage> packages)
    {
        var width = runs.Select(run => run.Project.Length).Concat(packages.Select(package => package.Package.Name.Length)).Append(10).Max();
        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

        Line($"");
        Line($"{"tests".PadRight(width)}  passed  failed  not run  seconds");
        foreach (var run in runs)
        {
            Line($"{run.Project.PadRight(width)}  {run.Passed, 6}  {run.Failed, 6}  {run.NotRun, 7}  {run.Duration.TotalSeconds, 7:0.0}");
        }

        Line($"");
        Line($"{"coverage".PadRight(width)}   lines  reached  percent  floor");
        foreach (var package in packages)
        {
            Line(
                $"{package.Package.Name.PadRight(width)}  {package.Lines, 6}  {package.Reached, 7}  {package.Percent, 7:0.0}  {package.Package.Floor, 5:0}{Remark(package)}"
            );
        }

        foreach (var failure in runs.SelectMany(run => run.Failures))
        {
            Line($"");
            Line($"FAILED {failure}");
        }

        var passed = runs.Sum(run => run.Passed);
        var failed = runs.Sum(run => run.Failed);
        Line($"");
        foreach (var package in packages.Where(package => !package.Ok))
        {
            Line($"FAILED {package.Package.Name}: line coverage is below its floor");
        }

        Line($"{passed} passed, {failed} failed");
        return passed > 0 && failed == 0 && packages.All(package => package.Ok);
    }

    private static string Remark(PackageCoverage package) =>
        package.Ok ? ""
        : package.Loaded ? "  BELOW FLOOR"
        : "  NO TEST LOADS IT";
}
