using System.Diagnostics;

namespace SmallTalk.TestUtilities.Servers;

/// <summary>
/// One run of a server, kept by a shell that waits at the end of a pipe: when this process ends, however it ends, the shell stops the server and
/// removes its folder.
/// </summary>
internal sealed class PostgresKeeper(Process shell) : IAsyncDisposable
{
    private const string Script = """
        bin=$1 dir=$2
        trap '' HUP INT TERM
        if ! "$bin/pg_ctl" -s -w -t 60 -D "$dir/data" -l "$dir/log" -o "$3" start </dev/null >/dev/null 2>&1; then
            tail -n 5 "$dir/log" 2>/dev/null
            exit 1
        fi
        echo running
        read -r word || word=gone
        [ "$word" = leave ] && exit 0
        "$bin/pg_ctl" -s -D "$dir/data" -m immediate stop </dev/null >/dev/null 2>&1
        rm -rf "$dir"
        """;

    /// <summary>Starts the server and waits until it takes connections.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message is the end of its log.</exception>
    public static async Task<PostgresKeeper> StartAsync(string binaries, string folder, string options)
    {
        var shell = ServerUser.Start(Script, [binaries, folder, options]);
        if (await shell.StandardOutput.ReadLineAsync() is "running")
            return new(shell);
        using (shell)
            throw new InvalidOperationException($"PostgreSQL did not start: {await shell.StandardOutput.ReadToEndAsync()}");
    }

    /// <summary>Leaves the server, which was stopped in another way, and its folder.</summary>
    public async Task LeaveAsync()
    {
        await shell.StandardInput.WriteLineAsync("leave");
        await EndAsync();
    }

    public async ValueTask DisposeAsync() => await EndAsync();

    private async Task EndAsync()
    {
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        shell.Dispose();
    }
}
