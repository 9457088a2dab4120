namespace SmallTalk.TestUtilities.Servers;

/// <summary>Makes Redis servers of this process's own and knows how they are run.</summary>
internal static class RedisProgram
{
    private const string Functions = """
        start() {
            : >"$dir/log"
            "$program" "$@" </dev/null >>"$dir/log" 2>&1 &
            server=$!
            # Follows the log until the server is ready or gone.
            tail -n +1 -f -s 0.1 --pid="$server" "$dir/log" | grep -q 'Ready to accept connections'
        }
        stop() {
            kill "$server" && wait "$server"
        }
        crash() {
            slay "$server"
        }
        abandon() {
            slay "$server"
        }
        """;

    /// <summary>Where <c>redis-server</c> is; null when it is not installed.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "redis-server"))
            .FirstOrDefault(File.Exists);

    /// <summary>Starts a server.</summary>
    /// <param name="settings">How it is to be.</param>
    /// <param name="program">Where <c>redis-server</c> is.</param>
    /// <exception cref="InvalidOperationException">There is no program; the message says how to get one.</exception>
    public static async Task<OwnServer> StartAsync(RedisServerSettings settings, string? program)
    {
        if (program is null)
            throw MissingServer.Error("Redis", "redis-server", RedisServer.Variable);
        var folder = await ServerUser.RunAsync("mktemp -d \"${TMPDIR:-/tmp}/smalltalk-redis-XXXXXX\"", []);
        return await OwnServer.StartAsync(new("Redis", program, Functions, (folder, port) => Arguments(settings, folder, port)), folder);
    }

    private static IEnumerable<string> Arguments(RedisServerSettings settings, string folder, int port) =>
        [
            .. (string[])["--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes"],
            .. (string[])["--appendfsync", settings.AppendFsync == AppendFsync.Always ? "always" : "everysec"],
            .. settings.Password is { } password ? (string[])["--requirepass", password] : [],
        ];
}
