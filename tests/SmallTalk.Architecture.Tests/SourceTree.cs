using System.Xml.Linq;
using Mono.Cecil;

namespace SmallTalk.Architecture;

/// <summary>The repository around this test assembly: its projects, and what was compiled of them in the same configuration.</summary>
internal static class SourceTree
{
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    public static string Root { get; } = FindRoot(Output);

    public static IReadOnlyList<string> Packages { get; } = ProjectsIn("src");

    public static IReadOnlyList<string> TestProjects { get; } = [.. ProjectsIn("tests").Where(name => name.EndsWith(".Tests", StringComparison.Ordinal))];

    public static IReadOnlyList<string> Benchmarks { get; } = ProjectsIn("benchmarks");

    public static XDocument ProjectFile(string name) => XDocument.Load(AllProjectFiles().Single(file => Path.GetFileNameWithoutExtension(file) == name));

    /// <summary>Every project file that belongs to the solution, by its path from the root.</summary>
    public static IEnumerable<string> AllProjectFiles() =>
        new[] { "src", "tests", "benchmarks", "samples", "build" }
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories));

    public static IEnumerable<string> SourceFiles(string folder) =>
        Directory.Exists(Path.Combine(Root, folder)) ? Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories) : [];

    public static ModuleDefinition Compiled(string project)
    {
        var bin = Output.Parent!.Parent!.FullName;
        var path = Path.Combine(bin, project, Output.Name, project + ".dll");
        return ModuleDefinition.ReadModule(path, new ReaderParameters { InMemory = true });
    }

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static List<string> ProjectsIn(string folder) =>
        [
            .. AllProjectFiles()
                .Where(file => Relative(file).StartsWith(folder + "/", StringComparison.Ordinal))
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Order(StringComparer.Ordinal),
        ];

    private static string FindRoot(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SmallTalk.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"No SmallTalk.sln above {Output}.");
    }
}
