using Mono.Cecil;

namespace SmallTalk.Architecture.Stores;

/// <summary>No store without its proof: every provider of a package has a fixture that runs the whole conformance kit, and one for the event bus.</summary>
[Property("Requirement", "B-09")]
public sealed class StoreProofTests
{
    // The package for hosts' tests hands existing backends on; it has no store of its own.
    private static IEnumerable<string> StorePackages => SourceTree.Packages.Where(package => package != "SmallTalk.Testing");

    [TestCase(StoreProofs.Conformance)]
    [TestCase(StoreProofs.Events)]
    public void Every_store_is_run_through_the_whole(string suite)
    {
        var providers = TypesOf(StorePackages, StoreProofs.Providers);
        var proven = TypesOf(SourceTree.TestProjects, types => StoreProofs.Proven(types, suite));

        providers.Should().NotBeEmpty();
        providers.Except(proven).Should().BeEmpty();
    }

    [Test]
    public void A_store_without_its_proof_is_found()
    {
        using var core = SourceTree.Compiled("SmallTalk");
        using var tests = SourceTree.Compiled("SmallTalk.Storage.Conformance.Tests");
        const string memory = "SmallTalk.Storage.InMemoryStoreProvider";

        StoreProofs.Providers(core.WrittenTypes()).Should().Contain(memory);
        StoreProofs.Proven(tests.WrittenTypes(), StoreProofs.Conformance).Should().Contain(memory);
        StoreProofs
            .Proven(tests.WrittenTypes().Where(type => type.Name != "InMemoryStoreConformanceTests"), StoreProofs.Conformance)
            .Should()
            .NotContain(memory);
    }

    private static List<string> TypesOf(IEnumerable<string> projects, Func<IEnumerable<TypeDefinition>, IEnumerable<string>> find) =>
        [
            .. projects.SelectMany(project =>
            {
                using var module = SourceTree.Compiled(project);
                return find(module.WrittenTypes()).ToList();
            }),
        ];
}
