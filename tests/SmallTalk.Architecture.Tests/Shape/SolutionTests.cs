namespace SmallTalk.Architecture.Shape;

/// <summary>The solution is complete: what is not in it is neither built nor tested.</summary>
public sealed class SolutionTests
{
    // Samples that consume the packages from a local feed are built after packing, on their own.
    private static IEnumerable<string> Projects =>
        SourceTree.AllProjectFiles().Where(file => !File.Exists(Path.Combine(Path.GetDirectoryName(file)!, "nuget.config"))).Select(SourceTree.Relative);

    [TestCaseSource(nameof(Projects))]
    public void Every_project_is_in_the_solution(string project)
    {
        var solution = File.ReadAllText(Path.Combine(SourceTree.Root, "SmallTalk.sln")).Replace('\\', '/');

        solution.Should().Contain($"\"{project}\"");
    }

    [Test]
    public void Package_versions_stand_in_the_central_file_only()
    {
        var versioned =
            from file in SourceTree.AllProjectFiles().Where(file => Projects.Contains(SourceTree.Relative(file)))
            from reference in System.Xml.Linq.XDocument.Load(file).Descendants("PackageReference")
            where reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null
            select $"{SourceTree.Relative(file)}: {(string?)reference.Attribute("Include")}";

        versioned.Should().BeEmpty();
    }
}
