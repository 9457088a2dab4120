using System.Diagnostics;

namespace SmallTalk.TestUtilities.Servers;

/// <summary>Runs shell scripts as a user that servers accept: PostgreSQL refuses to run as root.</summary>
internal static class ServerUser
{
    private static readonly string? Other = Environment.UserName == "root" ? FindOther() : null;

    /// <summary>Whether the scripts are run by another user than this process.</summary>
    public static bool IsOther => Other is not null;

    /// <summary>Starts a script; its arguments are <c>$1</c>, <c>$2</c> and so on.</summary>
    public static Process Start(string script, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Other is null ? "sh" : "runuser")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        string[] before = Other is null ? [] : ["-u", Other, "--", "sh"];
        foreach (var argument in (string[])[.. before, "-c", script, "sh", .. arguments])
            start.ArgumentList.Add(argument);
        // What the user who runs the tests has set for his own servers must not reach this one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("sh did not start");
    }

    /// <summary>Runs a script to its end and gives what it printed.</summary>
    public static async Task<string> RunAsync(string script, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(script, arguments, environment);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException($"{await output}{await error}".Trim());
    }

    private static string FindOther() =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";
}
