namespace SmallTalk.Architecture.Shape;

/// <summary>Files stay small, and nothing is left for later.</summary>
public sealed class SourceRulesTests
{
    [TestCase("src")]
    [TestCase("tests")]
    [TestCase("benchmarks")]
    [TestCase("samples")]
    [TestCase("build")]
    public void Sources_keep_the_rules(string folder) =>
        SourceTree.SourceFiles(folder).SelectMany(file => SourceRules.Violations(SourceTree.Relative(file), File.ReadAllLines(file))).Should().BeEmpty();

    [Test]
    public void A_file_over_the_limit_is_found()
    {
        var lines = Enumerable.Repeat("", SourceRules.MaxLines + 1).ToArray();

        SourceRules.Violations("a.cs", lines).Should().Equal("a.cs has 401 lines");
        SourceRules.Violations("a.cs", lines[1..]).Should().BeEmpty();
    }

    [Test]
    public void A_marker_is_found_as_a_word()
    {
        var marker = "TO" + "DO";

        SourceRules.Violations("a.cs", ["", $"// {marker}: later"]).Should().Equal($"a.cs:2 says {marker}");
        SourceRules.Violations("a.cs", [$"var {marker}S = 1;"]).Should().BeEmpty();
    }
}
