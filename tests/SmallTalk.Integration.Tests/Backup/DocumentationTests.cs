using System.Text.RegularExpressions;
using SmallTalk.TestUtilities;

namespace SmallTalk.Integration.Backup;

/// <summary>What docs/storage.md tells people to type is what tests run, and what it tells them to write compiles.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] Tested =
    [
        "file-stopped-backup",
        "file-running-backup",
        "file-restore",
        "sqlite-backup",
        "sqlite-compact-backup",
        "sqlite-restore",
        "postgres-backup",
        "postgres-restore",
    ];

    [Test]
    public void Every_block_of_commands_is_run_by_a_test() => DocumentedCommands.Names.Should().BeEquivalentTo(Tested);

    [Test]
    public async Task The_program_that_migrates_is_the_one_that_compiles()
    {
        var source = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "tests/SmallTalk.Integration.Tests/Migration/MigrateSnippet.cs"));
        var snippet = Region().Match(source).Groups["code"].Value;
        var program = Regex.Replace(snippet, "^ {8}", "", RegexOptions.Multiline).Trim();

        (await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs/storage.md"))).Should().Contain($"```csharp\n{program}\n```");
    }

    [GeneratedRegex("#region snippet\n(?<code>.*?)#endregion", RegexOptions.Singleline)]
    private static partial Regex Region();
}
