using System.Xml.Linq;

namespace SmallTalk.Architecture.Packages;

/// <summary>Packages reference what the design grants them, and a store or an adapter for telemetry never the core.</summary>
public sealed class PackageReferenceTests
{
    private static IEnumerable<string> Packages => SourceTree.Packages;

    [TestCaseSource(nameof(Packages))]
    public void A_package_declares_only_what_it_may_reference(string package)
    {
        PackageTable.MayReference.Should().ContainKey(package);
        PackageTable.Violations(package, Declared(SourceTree.ProjectFile(package))).Should().BeEmpty();
    }

    [TestCaseSource(nameof(Packages))]
    public void A_package_compiles_against_no_other_package_of_ours(string package)
    {
        using var module = SourceTree.Compiled(package);
        var ours = module.AssemblyReferences.Select(reference => reference.Name).Where(SourceTree.Packages.Contains);

        PackageTable.Violations(package, ours).Should().BeEmpty();
    }

    [TestCase("SmallTalk.Storage.Sqlite", "SmallTalk")]
    [TestCase("SmallTalk.Storage.Redis", "SmallTalk.Storage.Sqlite")]
    [TestCase("SmallTalk.Observability", "SmallTalk")]
    [TestCase("SmallTalk.Abstractions", "Polly.Core")]
    [TestCase("SmallTalk.Unknown", "SmallTalk.Abstractions")]
    public void A_planted_reference_is_found(string package, string reference) =>
        PackageTable.Violations(package, [reference]).Should().Equal($"{package} references {reference}");

    [Test]
    public void References_of_every_kind_are_read()
    {
        var project = XDocument.Parse(
            """
            <Project>
              <ItemGroup>
                <ProjectReference Include="..\A\A.csproj" />
                <PackageReference Include="B" />
                <FrameworkReference Include="C" />
              </ItemGroup>
            </Project>
            """
        );

        Declared(project).Should().Equal("A", "B", "C");
    }

    private static IEnumerable<string> Declared(XDocument project) =>
        project
            .Descendants()
            .Where(item => item.Name.LocalName is "PackageReference" or "ProjectReference" or "FrameworkReference")
            .Select(item => (string?)item.Attribute("Include") ?? "")
            .Select(name => name.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(name.Replace('\\', '/')) : name);
}
