using Mono.Cecil;

namespace SmallTalk.Architecture.Shape;

/// <summary>Classes are sealed, and most of the core is nobody's business.</summary>
public sealed class ClassRulesTests
{
    private static IEnumerable<string> Packages => SourceTree.Packages;

    [TestCaseSource(nameof(Packages))]
    public void At_least_95_of_100_classes_are_sealed_static_or_abstract(string package)
    {
        using var module = SourceTree.Compiled(package);
        var types = module.WrittenTypes().ToList();
        var open = ClassRules.OpenClasses(types);

        open.Count.Should().BeLessThanOrEqualTo(types.Count(type => type.IsClass) / 20, "these are open: {0}", string.Join(", ", open));
    }

    [Test]
    public void At_most_half_of_the_core_is_public()
    {
        using var core = SourceTree.Compiled("SmallTalk");

        ClassRules.PublicShare([.. core.WrittenTypes()]).Should().BeLessThanOrEqualTo(0.5);
    }

    [Test]
    public void Open_classes_and_public_types_are_counted()
    {
        using var self = ModuleDefinition.ReadModule(typeof(ClassRulesTests).Assembly.Location);
        var open = self.Types.Single(type => type.Name == "PlantedGroup");
        var tests = self.Types.Single(type => type.Name == nameof(ClassRulesTests));
        var rules = self.Types.Single(type => type.Name == nameof(ClassRules));

        ClassRules.OpenClasses([open, tests, rules]).Should().Equal(open.FullName);
        ClassRules.PublicShare([open, tests]).Should().Be(0.5);
    }
}
