using System.Globalization;
using System.Xml.Linq;

namespace TestReport;

/// <summary>What the working tree says about itself: its test projects, and its packages with their coverage floors.</summary>
public static class Repository
{
    private const string FloorProperty = "MinLineCoverage";

    public static IEnumerable<string> TestProjects(string root) =>
        Projects(Path.Combine(root, "tests")).Select(NameOf).Where(name => name.EndsWith(".Tests", StringComparison.Ordinal));

    public static IEnumerable<Package> Packages(string root)
    {
        var common = FloorIn(Path.Combine(root, "build", "Library.props")) ?? throw new InvalidDataException($"build/Library.props states no {FloorProperty}.");
        return Projects(Path.Combine(root, "src")).Select(file => new Package(NameOf(file), FloorIn(file) ?? common, HasCode(file)));
    }

    private static IEnumerable<string> Projects(string folder) =>
        Directory.EnumerateDirectories(folder).SelectMany(project => Directory.EnumerateFiles(project, "*.csproj")).Order(StringComparer.Ordinal);

    private static string NameOf(string projectFile) => Path.GetFileNameWithoutExtension(projectFile);

    private static bool HasCode(string projectFile) => Directory.EnumerateFiles(Path.GetDirectoryName(projectFile)!, "*.cs", SearchOption.AllDirectories).Any();

    private static double? FloorIn(string file)
    {
        var value = XDocument.Load(file).Descendants(FloorProperty).LastOrDefault()?.Value;
        return value is null ? null : double.Parse(value, CultureInfo.InvariantCulture);
    }
}
