using Mono.Cecil;

namespace SmallTalk.Architecture.Requirements;

/// <summary>What there is to prove with.</summary>
/// <param name="Tags">The tests that carry each requirement id.</param>
/// <param name="Tests">Names of fixtures, and of tests as <c>Fixture.Method</c>.</param>
/// <param name="Benchmarks">Names of classes in the benchmark projects.</param>
internal sealed record ProofIndex(IReadOnlyDictionary<string, IReadOnlyList<string>> Tags, IReadOnlySet<string> Tests, IReadOnlySet<string> Benchmarks)
{
    public static ProofIndex Read(IEnumerable<ModuleDefinition> tests, IEnumerable<ModuleDefinition> benchmarks)
    {
        var members = tests.SelectMany(module => module.GetTypes()).SelectMany(Members).ToList();
        var tags = from member in members from id in TagsOf(member.Definition) group member.Name by id;

        return new ProofIndex(
            tags.ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group], StringComparer.Ordinal),
            members.Select(member => member.Name).ToHashSet(StringComparer.Ordinal),
            benchmarks.SelectMany(module => module.GetTypes()).Select(type => type.Name).ToHashSet(StringComparer.Ordinal)
        );
    }

    private static IEnumerable<(string Name, IMemberDefinition Definition)> Members(TypeDefinition type)
    {
        foreach (var test in type.Methods.Where(IsTest))
        {
            yield return ($"{type.Name}.{test.Name}", test);
        }

        if (IsFixture(type))
        {
            yield return (type.Name, type);
        }
    }

    private static bool IsTest(MethodDefinition method) =>
        method.CustomAttributes.Any(attribute =>
            attribute.AttributeType.Name is "TestAttribute" or "TestCaseAttribute" or "TestCaseSourceAttribute" or "TheoryAttribute"
        );

    // A fixture holds tests, inherits some, or says something to NUnit.
    private static bool IsFixture(TypeDefinition? type) =>
        type is not null
        && (
            type.Methods.Any(IsTest)
            || type.CustomAttributes.Any(attribute => attribute.AttributeType.Namespace == "NUnit.Framework")
            || IsFixture(type.BaseType?.Scope == type.Module ? type.BaseType.Resolve() : null)
        );

    private static IEnumerable<string> TagsOf(ICustomAttributeProvider member) =>
        from attribute in member.CustomAttributes
        where attribute.AttributeType.FullName == "NUnit.Framework.PropertyAttribute"
        let arguments = attribute.ConstructorArguments
        where arguments is [{ Value: "Requirement" }, { Value: string }]
        select (string)arguments[1].Value;
}
