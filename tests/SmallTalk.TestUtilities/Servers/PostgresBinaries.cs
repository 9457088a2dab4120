using System.Diagnostics;

namespace SmallTalk.TestUtilities.Servers;

/// <summary>Finds the programs of a PostgreSQL server.</summary>
internal static class PostgresBinaries
{
    /// <summary>Whether any version is installed.</summary>
    public static bool AreInstalled => Installed(null) is not null;

    /// <summary>The folder of <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</summary>
    /// <param name="version">The major version; null is the newest installed.</param>
    /// <exception cref="InvalidOperationException">There is none; the message says how to get one.</exception>
    public static async Task<string> FindAsync(int? version)
    {
        var folder = Find(version);
        if (!ServerUser.IsOther || await ServerUser.RunAsync("[ -x \"$1/postgres\" ] && echo yes || echo no", [folder]) == "yes")
            return folder;
        return await CopyAsync(Path.GetDirectoryName(folder)!);
    }

    private static string Find(int? version) =>
        Installed(version)
        ?? throw (
            version is null
                ? MissingServer.Error("PostgreSQL", "postgresql", PostgresServer.Variable)
                : new InvalidOperationException(
                    $"PostgreSQL {version} is neither in /usr/lib/postgresql/{version}/bin nor in {Fetched(version)}. Run build/test.sh, which fetches it."
                )
        );

    private static string? Installed(int? version) => Candidates(version).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    private static IEnumerable<string> Candidates(int? version)
    {
        if (version is { } wanted)
            return [$"/usr/lib/postgresql/{wanted}/bin", Fetched(wanted)];
        var installed = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        return
        [
            .. installed.OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var number) ? number : 0).Select(folder => $"{folder}/bin"),
            .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
        ];
    }

    /// <summary>A clone in a folder of root's own cannot be read by the user that runs servers: the programs are copied once to where it can.</summary>
    private static async Task<string> CopyAsync(string folder)
    {
        var stamp = new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(folder, "bin", "postgres"))).ToUnixTimeSeconds();
        var target = Path.Combine(Path.GetTempPath(), $"smalltalk-{Path.GetFileName(folder)}-{stamp}");
        if (!Directory.Exists(target))
        {
            var copy = Directory.CreateTempSubdirectory("smalltalk-copy-").FullName;
            const string Script = "cp -a \"$1/.\" \"$2\" && chmod -R a+rX \"$2\" && { mv -T -n \"$2\" \"$3\"; rm -rf \"$2\"; }";
            using var process = Process.Start("sh", ["-c", Script, "sh", folder, copy, target]);
            await process.WaitForExitAsync();
        }
        return Path.Combine(target, "bin");
    }

    /// <summary>Where build/test.sh puts a version that Debian does not have.</summary>
    private static string Fetched(int? version) => Path.Combine(RepositoryRoot.Path, "artifacts", $"postgres-{version}", "bin");
}
