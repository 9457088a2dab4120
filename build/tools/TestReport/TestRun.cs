using System.Globalization;
using System.Xml.Linq;

namespace TestReport;

/// <summary>The outcome of one test project. A run that broke off, that ran nothing, or that left no result file, counts as one failure.</summary>
public sealed record TestRun(string Project, int Passed, int Failed, int NotRun, TimeSpan Duration, IReadOnlyList<string> Failures)
{
    public static TestRun Read(string project, string folder)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.trx") : [];
        return files is [var file]
            ? Parse(project, XDocument.Load(file))
            : new TestRun(project, 0, 1, 0, TimeSpan.Zero, [$"{project}: expected one result file, found {files.Length}"]);
    }

    public static TestRun Parse(string project, XDocument trx)
    {
        var root = trx.Root ?? throw new InvalidDataException($"{project}: empty result file.");
        var ns = root.Name.Namespace;
        var summary = root.Element(ns + "ResultSummary") ?? throw new InvalidDataException($"{project}: result file without a summary.");
        var counters = summary.Element(ns + "Counters") ?? throw new InvalidDataException($"{project}: result file without counters.");
        int Count(string name) => (int?)counters.Attribute(name) ?? 0;

        var failures = root.Descendants(ns + "UnitTestResult")
            .Where(result => (string?)result.Attribute("outcome") is "Failed" or "Error" or "Timeout" or "Aborted")
            .Select(result => $"{project}: {(string?)result.Attribute("testName")}{MessageOf(result, ns)}")
            .ToList();
        var failed = Count("failed") + Count("error") + Count("timeout") + Count("aborted");
        if (failed == 0 && (string?)summary.Attribute("outcome") is not ("Completed" or "Passed"))
        {
            failed = 1;
            failures.Add($"{project}: the run broke off");
        }

        if (Count("total") == 0)
        {
            failed = 1;
            failures.Add($"{project}: no test ran");
        }

        var notRun = Count("total") - Count("passed") - Count("failed") - Count("error") - Count("timeout") - Count("aborted");
        return new TestRun(project, Count("passed"), failed, notRun, DurationOf(root.Element(ns + "Times")), failures);
    }

    private static string MessageOf(XElement result, XNamespace ns)
    {
        var message = result.Descendants(ns + "Message").FirstOrDefault()?.Value.Trim();
        return message is null ? "" : Environment.NewLine + "      " + message.ReplaceLineEndings(Environment.NewLine + "      ");
    }

    private static TimeSpan DurationOf(XElement? times)
    {
        if (times is null)
        {
            return TimeSpan.Zero;
        }

        DateTimeOffset At(string name) => DateTimeOffset.Parse((string?)times.Attribute(name) ?? "", CultureInfo.InvariantCulture);
        return At("finish") - At("start");
    }
}
