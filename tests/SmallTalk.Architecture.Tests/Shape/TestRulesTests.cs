using Mono.Cecil;

namespace SmallTalk.Architecture.Shape;

/// <summary>Every test runs: none is ignored, left to be started by hand, or repeated until it passes.</summary>
public sealed class TestRulesTests
{
    private static readonly string[] Forbidden = ["IgnoreAttribute", "ExplicitAttribute", "RetryAttribute"];

    private static IEnumerable<string> Projects => SourceTree.TestProjects;

    [TestCaseSource(nameof(Projects))]
    public void No_test_is_left_out(string project)
    {
        using var module = SourceTree.Compiled(project);

        LeftOut(module.Types.Where(type => type.Name != nameof(PlantedLeftOut))).Should().BeEmpty();
    }

    [Test]
    public void A_test_left_out_is_found()
    {
        using var self = ModuleDefinition.ReadModule(typeof(TestRulesTests).Assembly.Location);

        LeftOut(self.Types.Where(type => type.Name == nameof(PlantedLeftOut))).Should().Equal("PlantedLeftOut.Run: ExplicitAttribute");
    }

    private static IEnumerable<string> LeftOut(IEnumerable<TypeDefinition> types) =>
        from type in types
        from member in type.Methods.Cast<IMemberDefinition>().Append(type)
        from attribute in member.CustomAttributes
        where Forbidden.Contains(attribute.AttributeType.Name)
        select $"{type.Name}.{member.Name}: {attribute.AttributeType.Name}";
}
