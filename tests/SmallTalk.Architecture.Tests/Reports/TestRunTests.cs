using System.Xml.Linq;
using TestReport;

namespace SmallTalk.Architecture.Reports;

/// <summary>The closing line of the test command tells the truth.</summary>
public sealed class TestRunTests
{
    [Test]
    public void Counters_are_summed()
    {
        var run = TestRun.Parse(
            "P",
            Trx(
                "Failed",
                """total="7" passed="3" failed="1" timeout="1" notExecuted="0" """,
                """<UnitTestResult testName="T" outcome="Failed"><Output><ErrorInfo><Message>why</Message></ErrorInfo></Output></UnitTestResult>"""
            )
        );

        run.Passed.Should().Be(3);
        run.Failed.Should().Be(2);
        run.NotRun.Should().Be(2);
        run.Duration.Should().Be(TimeSpan.FromSeconds(2));
        run.Failures.Should().ContainSingle().Which.Should().StartWith("P: T").And.EndWith("why");
    }

    [TestCase("Aborted", """total="5" passed="5" """)]
    [TestCase("Failed", """total="5" passed="5" """)]
    [TestCase("Completed", """total="0" passed="0" """)]
    public void A_run_that_broke_off_or_ran_nothing_is_a_failure(string outcome, string counters) =>
        TestRun.Parse("P", Trx(outcome, counters)).Failed.Should().Be(1);

    [Test]
    public void A_missing_result_file_is_a_failure() => TestRun.Read("P", Path.Combine(AppContext.BaseDirectory, "no-such-folder")).Failed.Should().Be(1);

    private static XDocument Trx(string outcome, string counters, string results = "") =>
        XDocument.Parse(
            $"""
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <Times start="2026-01-01T00:00:00.0000000+00:00" finish="2026-01-01T00:00:02.0000000+00:00" />
              <Results>{results}</Results>
              <ResultSummary outcome="{outcome}"><Counters {counters}/></ResultSummary>
            </TestRun>
            """
        );
}
