using System.Diagnostics;
using System.Text.RegularExpressions;
using SmallTalk.TestUtilities;

namespace SmallTalk.Integration.Backup;

/// <summary>The commands of docs/storage.md, run as they stand there.</summary>
internal static partial class DocumentedCommands
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(2);

    private static string Page => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "storage.md"));

    /// <summary>The names of all blocks of commands.</summary>
    public static IEnumerable<string> Names => Block().Matches(Page).Select(match => match.Groups["name"].Value);

    /// <summary>Runs a block in a folder. It must end with success.</summary>
    public static async Task RunAsync(string name, string folder, params (string Name, string Value)[] variables)
    {
        var commands = Block().Matches(Page).Single(match => match.Groups["name"].Value == name).Groups["commands"].Value;
        var start = new ProcessStartInfo("bash", ["-eu", "-c", commands]) { WorkingDirectory = folder, RedirectStandardError = true };
        foreach (var (variable, value) in variables)
            start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        using var guard = new CancellationTokenSource(HangGuard, TimeProvider.System);
        var errors = await process.StandardError.ReadToEndAsync(guard.Token);
        await process.WaitForExitAsync(guard.Token);
        process.ExitCode.Should().Be(0, "'{0}' says: {1}", name, errors);
    }

    [GeneratedRegex("^```bash (?<name>[a-z-]+)\n(?<commands>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
