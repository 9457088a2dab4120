using System.Xml.Linq;
using TestReport;

namespace SmallTalk.Architecture.Reports;

/// <summary>Coverage is the union over all test projects, held against each package's floor.</summary>
public sealed class CoverageTests
{
    [Test]
    public void A_line_reached_by_one_report_is_reached()
    {
        var coverage = new Coverage();
        coverage.Add(Cobertura("A", "/r/src/A/", "a.cs", (1, 1), (2, 0), (3, 0)));
        coverage.Add(Cobertura("A", "/r/src/", "A/a.cs", (1, 0), (2, 5), (3, 0)));

        coverage.Of("A").Should().Be((2, 3));
        coverage.Of("B").Should().BeNull();
    }

    [TestCase(66.0, true)]
    [TestCase(67.0, false)]
    public void A_package_must_reach_its_floor(double floor, bool ok)
    {
        var coverage = new Coverage();
        coverage.Add(Cobertura("A", "/r/src/A/", "a.cs", (1, 1), (2, 1), (3, 0)));

        PackageCoverage.Of(new Package("A", floor, HasCode: true), coverage).Ok.Should().Be(ok);
    }

    [Test]
    public void A_package_that_no_test_loads_fails_unless_it_is_empty()
    {
        var coverage = new Coverage();

        PackageCoverage.Of(new Package("A", 85, HasCode: true), coverage).Ok.Should().BeFalse();
        PackageCoverage.Of(new Package("A", 85, HasCode: false), coverage).Ok.Should().BeTrue();
    }

    [Test]
    public void Every_package_has_a_floor() => Repository.Packages(SourceTree.Root).Should().NotBeEmpty().And.OnlyContain(package => package.Floor >= 85);

    [TestCase(1, 0, 100, true)]
    [TestCase(1, 1, 100, false)]
    [TestCase(0, 0, 100, false)]
    [TestCase(1, 0, 10, false)]
    public void The_last_line_is_the_sum_and_the_verdict_counts_everything(int passed, int failed, int reached, bool ok)
    {
        var output = new StringWriter { NewLine = "\n" };
        var runs = new[] { new TestRun("P", passed, failed, 0, TimeSpan.Zero, []) };

        Report.Print(output, runs, [new PackageCoverage(new Package("A", 85, HasCode: true), reached, 100, Loaded: true)]).Should().Be(ok);

        output.ToString().Should().EndWith($"\n{passed} passed, {failed} failed\n");
    }

    private static XDocument Cobertura(string package, string source, string file, params (int Number, int Hits)[] lines) =>
        new(
            new XElement(
                "coverage",
                new XElement("sources", new XElement("source", source)),
                new XElement(
                    "package",
                    new XAttribute("name", package),
                    new XElement(
                        "class",
                        new XAttribute("filename", file),
                        new XElement(
                            "lines",
                            lines.Select(line => new XElement("line", new XAttribute("number", line.Number), new XAttribute("hits", line.Hits)))
                        )
                    )
                )
            )
        );
}
