namespace SmallTalk.Groups;

[Property("Requirement", "FR-017")]
public sealed class NameConflictsTests
{
    [TestCase("Alice", "alice", NameConflictKind.Duplicate)]
    [TestCase("Alice", "Ａｌｉｃｅ", NameConflictKind.Duplicate)]
    [TestCase("Alice", "A\u200Blice", NameConflictKind.Duplicate)]
    [TestCase("Zoë", "Zoe\u0308", NameConflictKind.Duplicate)]
    [TestCase("code_reviewer", "Code Reviewer", NameConflictKind.SameWords)]
    [TestCase("code_reviewer", "code-reviewer", NameConflictKind.SameWords)]
    [TestCase("code_reviewer", "CodeReviewer", NameConflictKind.SameWords)]
    [TestCase("Alice", "Alice.", NameConflictKind.SameWords)]
    [TestCase("Alice", "alice!", NameConflictKind.SameWords)]
    [TestCase("Alice", "Аlice", NameConflictKind.LookAlike)]
    [TestCase("Alice", "аlice", NameConflictKind.LookAlike)]
    [TestCase("Helen", "Ηelen", NameConflictKind.LookAlike)]
    [TestCase("helen", "ΗELEN", NameConflictKind.LookAlike)]
    [TestCase("alice", "a1ice", NameConflictKind.LookAlike)]
    [TestCase("Al", "AI", NameConflictKind.LookAlike)]
    [TestCase("bot10", "bot1O", NameConflictKind.LookAlike)]
    [TestCase("Mimi", "Rnimi", NameConflictKind.LookAlike)]
    [TestCase("amelia", "arnelia", NameConflictKind.LookAlike)]
    [TestCase("Alice", "Alicia", null)]
    [TestCase("agent-1", "agent-11", null)]
    [TestCase("agent-1-1", "agent-11", null)]
    [TestCase("writer", "rewriter", null)]
    [TestCase("研究员", "研究", null)]
    [TestCase("!!", "??", null)]
    public void Names_that_cannot_be_told_apart_are_found(string first, string second, object? expected)
    {
        var conflicts = NameConflicts.Find(["other", first, second]);

        conflicts.Should().Equal(expected is NameConflictKind kind ? [new NameConflict(kind, second, first)] : []);
    }

    [Test]
    public void Unknown_names_are_found_and_each_name_is_told_once()
    {
        var conflicts = NameConflicts.Find(["a-b", "nobody", "A_B", "Nobody"], name => name == "a-b");

        conflicts
            .Select(conflict => conflict.ToString())
            .Should()
            .Equal("'nobody' is not registered.", "'A_B' is in words the same as 'a-b'.", "'Nobody' is 'nobody' again.");
    }

    [Test]
    public void Broken_names_do_not_break_it() =>
        NameConflicts.Find(["\uD800", "", "\uFFFE", "", "._."]).Should().Contain(conflict => conflict.Kind == NameConflictKind.Duplicate);
}
