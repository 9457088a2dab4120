using System.Globalization;
using System.Text.RegularExpressions;
using Mono.Cecil;

namespace SmallTalk.Architecture.Logs;

/// <summary>Who finds a line in a log finds it in <c>docs/diagnostics.md</c> too, as it is written, and nothing there that is never written.</summary>
public sealed partial class DocumentedLogTests
{
    private static readonly string[] Document = File.ReadAllLines(Path.Combine(SourceTree.Root, "docs", "diagnostics.md"));

    [Test]
    public void Every_log_event_is_documented_with_its_level_and_its_text()
    {
        var rows = Document.ToHashSet(StringComparer.Ordinal);

        Written()
            .Where(log => log.Level is not null)
            .Select(log => $"| {log.Id} | {log.Level} | {log.Message} |")
            .Where(row => !rows.Contains(row))
            .Should()
            .BeEmpty();
    }

    [Test]
    public void Only_what_is_written_is_documented()
    {
        var documented = Document
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

        documented.Should().BeEquivalentTo(Written().Select(log => log.Id));
    }

    private static List<DocumentedLog> Written()
    {
        var logs = new List<DocumentedLog>();
        foreach (var package in SourceTree.Packages)
        {
            using var module = SourceTree.Compiled(package);
            logs.AddRange(DocumentedLog.Of(module));
        }
        return logs;
    }

    [GeneratedRegex(@"^\| (\d{4,5}) \|")]
    private static partial Regex Row();
}
