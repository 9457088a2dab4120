using System.Xml.Linq;

namespace TestReport;

/// <summary>Lines reached by any test project: a line counts once, and as reached when one report says so.</summary>
public sealed class Coverage
{
    private readonly Dictionary<string, Dictionary<(string File, int Line), bool>> _packages = new(StringComparer.Ordinal);

    public static Coverage Read(IEnumerable<string> coberturaFiles)
    {
        var coverage = new Coverage();
        foreach (var file in coberturaFiles)
        {
            coverage.Add(XDocument.Load(file));
        }

        return coverage;
    }

    public void Add(XDocument cobertura)
    {
        var sources = cobertura.Descendants("source").Select(source => source.Value).ToList();
        foreach (var package in cobertura.Descendants("package"))
        {
            var lines = LinesFor((string?)package.Attribute("name") ?? "");
            foreach (var type in package.Descendants("class"))
            {
                var file = FullPath(sources, (string?)type.Attribute("filename") ?? "");
                foreach (var line in type.Elements("lines").Elements("line"))
                {
                    var key = (file, (int?)line.Attribute("number") ?? 0);
                    var reached = ((long?)line.Attribute("hits") ?? 0) > 0;
                    lines[key] = reached || lines.GetValueOrDefault(key);
                }
            }
        }
    }

    /// <summary>Counts for one assembly; null when no test project has loaded it.</summary>
    public (int Reached, int Lines)? Of(string package) =>
        _packages.TryGetValue(package, out var lines) ? (lines.Values.Count(reached => reached), lines.Count) : null;

    // File names are relative to a folder that differs from report to report.
    private static string FullPath(List<string> sources, string file)
    {
        var candidates = sources.Select(source => Path.Combine(source, file)).ToList();
        return candidates.Find(File.Exists) ?? candidates.FirstOrDefault() ?? file;
    }

    private Dictionary<(string File, int Line), bool> LinesFor(string package)
    {
        if (!_packages.TryGetValue(package, out var lines))
        {
            _packages[package] = lines = [];
        }

        return lines;
    }
}
