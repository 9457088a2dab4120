namespace SmallTalk.Architecture.Docs;

/// <summary>No link in the documentation leads nowhere.</summary>
public sealed class LinkTests
{
    private static readonly string[] Folders = ["docs", "src", "samples", "benchmarks", "build"];

    private static IEnumerable<string> Files =>
        Folders
            .Select(folder => Path.Combine(SourceTree.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(SourceTree.Root, "*.md"))
            .Select(SourceTree.Relative);

    [TestCaseSource(nameof(Files))]
    public void Every_link_leads_somewhere(string file)
    {
        var path = Path.Combine(SourceTree.Root, file);

        Links.Broken(path, File.ReadAllText(path)).Should().BeEmpty();
    }

    [Test]
    public void A_link_that_leads_nowhere_is_found()
    {
        var here = Path.Combine(SourceTree.Root, "README.md");

        Links.Broken(here, "[a](docs/none.md#part), [b](docs), [c](https://example.org), [d](#here), `[e](none.md)`").Should().Equal("docs/none.md");
    }
}
