using SmallTalk.TestUtilities;

namespace SmallTalk.Integration.Documentation;

/// <summary>Every piece of C# in the documentation compiles.</summary>
public sealed class SnippetTests
{
    private static readonly string[] Pages =
    [
        "README.md",
        "src/SmallTalk/README.md",
        "src/SmallTalk.Observability/README.md",
        "src/SmallTalk.Storage.Postgres/README.md",
        "src/SmallTalk.Storage.Sqlite/README.md",
        "src/SmallTalk.Testing/README.md",
        .. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "docs"), "*.md").Select(page => $"docs/{Path.GetFileName(page)}").Order(),
    ];

    private static IEnumerable<TestCaseData> Snippets() =>
        from page in Pages
        from snippet in Snippet.Of(Path.Combine(RepositoryRoot.Path, page))
        select new TestCaseData(snippet.Code).SetArgDisplayNames($"{page}:{snippet.Line}");

    [TestCaseSource(nameof(Snippets))]
    public void A_snippet_compiles(string code) => Snippet.Compile(code).Should().BeEmpty();

    [TestCase("session.NoSuchMethod();")]
    [TestCase("await sessions.OpenAsync(4711);")]
    [TestCase("var receipt = await session.CommitAsync(…)")]
    public void A_snippet_that_is_wrong_does_not(string code) => Snippet.Compile(code).Should().NotBeEmpty();

    [Test]
    public void No_page_is_left_out() =>
        Snippets().Select(snippet => snippet.ArgDisplayNames![0].Split(':')[0]).Should().Contain(["docs/state.md", "docs/storage.md", "README.md"]);
}
