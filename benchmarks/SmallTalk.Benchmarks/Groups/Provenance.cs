using System.Security.Cryptography;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>Which data was measured on.</summary>
internal static class Provenance
{
    public static async Task AddAsync(GateReport report)
    {
        var lines = new List<string>();
        foreach (var file in new[] { PublicFile.ClincQuestions, PublicFile.ClincDomains, PublicFile.Sgd })
            lines.Add($"{file.Path} | {file.Origin} | {file.Licence} | {await HashAsync(PublicSets.Find(file))}");
        report.AddTable("Data", "file | origin | licence | SHA-256", lines, "Public, kept outside the repository.");
    }

    private static async Task<string> HashAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
    }
}
