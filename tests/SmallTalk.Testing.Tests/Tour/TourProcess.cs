using System.Diagnostics;

namespace SmallTalk.Testing.Tour;

/// <summary>One run of the tour as it was built, in a process of its own.</summary>
internal sealed record TourProcess(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(3);

    public IReadOnlyList<string> Lines { get; } = Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string LastLine => Lines.Count > 0 ? Lines[^1] : "";

    /// <summary>Runs it.</summary>
    /// <param name="data">The folder of public data; null is a folder that has none.</param>
    /// <param name="args">The arguments.</param>
    public static async Task<TourProcess> RunAsync(string? data, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Artifacts, "bin", "SmallTalk.Tour", "release", "SmallTalk.Tour.dll"));
        foreach (var argument in args)
            start.ArgumentList.Add(argument);
        start.Environment["SMALLTALK_DATA"] = data ?? AppContext.BaseDirectory;
        using var process = Process.Start(start)!;
        using var guard = new CancellationTokenSource(HangGuard, TimeProvider.System);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(guard.Token);
            var errors = process.StandardError.ReadToEndAsync(guard.Token);
            await process.WaitForExitAsync(guard.Token);
            return new(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    // This assembly lies in artifacts/bin/SmallTalk.Testing.Tests/release.
    private static string Artifacts => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", ".."));
}
