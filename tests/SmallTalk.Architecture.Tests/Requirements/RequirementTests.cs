using Mono.Cecil;

namespace SmallTalk.Architecture.Requirements;

/// <summary>docs/requirements.md names a proof or a reason for every id, and every proof it names exists.</summary>
public sealed class RequirementTests
{
    private static readonly ProofIndex Planted = new(
        new Dictionary<string, IReadOnlyList<string>> { ["FR-001"] = ["A.Test"], ["FR-999"] = ["A.Stray"] },
        new HashSet<string> { "A", "A.Test" },
        new HashSet<string> { "Bench" }
    );

    // This project proves rules, no requirement.
    private static IEnumerable<string> ProductTests => SourceTree.TestProjects.Where(name => name != typeof(RequirementTests).Assembly.GetName().Name);

    private static IReadOnlyList<Requirement> Map => RequirementMap.Parse(File.ReadLines(Path.Combine(SourceTree.Root, "docs", "requirements.md")));

    [Test]
    public void Every_id_has_a_proof_that_exists_or_a_reason()
    {
        var index = ProofIndex.Read(ProductTests.Select(SourceTree.Compiled), SourceTree.Benchmarks.Select(SourceTree.Compiled));

        RequirementMap.Violations(Map, index).Should().BeEmpty();
    }

    [TestCase("FR", 56, 3)]
    [TestCase("SC", 30, 3)]
    [TestCase("B", 20, 2)]
    public void The_whole_catalogue_is_listed(string kind, int last, int digits)
    {
        var numbers = Map.Select(row => row.Id.TrimEnd('a', 'b', 'c'));
        var expected = Enumerable.Range(1, last).Select(number => $"{kind}-{number.ToString($"D{digits}", System.Globalization.CultureInfo.InvariantCulture)}");

        expected.Except(numbers).Should().BeEmpty();
        Map.Select(row => row.Id)
            .Should()
            .Contain(["FR-002a", "FR-002b", "FR-004a", "FR-009a", "FR-010a", "FR-011a", "FR-016a", "FR-016b", "FR-016c", "FR-034a", "FR-034b", "FR-038a"]);
    }

    [TestCase("| FR-001 | x | tests | |", "")]
    [TestCase("| FR-001 | x | tests: A, A.Test; benchmarks: Bench | |", "")]
    [TestCase("| FR-001 | x | | because |", "")]
    [TestCase("| FR-001 | x | | |", "FR-001 has neither proof nor reason")]
    [TestCase("| FR-002 | x | tests | |", "FR-002: no test is tagged with it")]
    [TestCase("| FR-002 | x | tests: A.Gone | |", "FR-002: there is no test A.Gone")]
    [TestCase("| FR-002 | x | benchmarks: Gone | |", "FR-002: there is no benchmark Gone")]
    [TestCase("| FR-002 | x | by hand | |", "FR-002: \"by hand\" is no proof")]
    public void Planted_rows_are_judged(string row, string expected)
    {
        var violations = RequirementMap.Violations(
            RequirementMap.Parse(["| id | what | proof | reason |", "|---|---|---|---|", row, "| FR-999 | x | | y |", "| FR-001 | x | | y |"]),
            Planted
        );

        violations.Where(violation => !violation.EndsWith("twice", StringComparison.Ordinal)).Should().Equal(expected is "" ? [] : [expected]);
    }

    [Test]
    public void A_row_listed_twice_and_a_tag_without_a_row_are_found()
    {
        var map = RequirementMap.Parse(["| FR-001 | x | tests | |", "| FR-001 | x | tests | |"]);

        RequirementMap.Violations(map, Planted).Should().Equal("FR-001 is listed twice", "FR-999 is not in the map, but on A.Stray");
    }

    [Test]
    [Property("Requirement", "FR-000")]
    public void Tags_are_read_from_compiled_tests()
    {
        using var self = ModuleDefinition.ReadModule(typeof(RequirementTests).Assembly.Location);
        var index = ProofIndex.Read([self], [self]);

        index.Tags["FR-000"].Should().Equal($"{nameof(RequirementTests)}.{nameof(Tags_are_read_from_compiled_tests)}");
        index.Tests.Should().Contain([nameof(RequirementTests), $"{nameof(RequirementTests)}.{nameof(Tags_are_read_from_compiled_tests)}"]);
        index.Tests.Should().NotContain(nameof(ProofIndex));
        index.Benchmarks.Should().Contain(nameof(ProofIndex));
    }
}
