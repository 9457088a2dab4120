using System.Diagnostics;

namespace SmallTalk.TestUtilities.Servers;

/// <summary>
/// One run of a server, kept by a shell that waits at the end of a pipe: when this process ends, however it ends, the shell gives the server up and
/// removes its folder.
/// </summary>
internal sealed class ServerKeeper : IAsyncDisposable
{
    private const string Prelude = """
        dir=$1 program=$2
        shift 2
        trap '' HUP INT TERM

        slay() { # pid: it and its children, at once
            kill -STOP "$1"
            children=$(cat "/proc/$1/task/$1/children")
            kill -KILL $children "$1"
            for each in $children "$1"; do
                while grep -qs '^State:[[:space:]]*[^ZX]' "/proc/$each/status"; do :; done
            done
        }

        """;

    private const string Life = """

        if ! start "$@"; then
            tail -n 5 "$dir/log" 2>/dev/null
            exit 1
        fi
        echo running
        read -r word || word=gone
        case $word in
            stop) stop 2>&1 ;;
            crash) crash 2>&1 ;;
            *)
                abandon </dev/null >/dev/null 2>&1
                rm -rf "$dir"
                ;;
        esac
        """;

    private readonly string _name;
    private readonly Process _shell;

    private ServerKeeper(string name, Process shell) => (_name, _shell) = (name, shell);

    /// <summary>Starts the server and waits until it takes connections.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message is the end of its log.</exception>
    public static async Task<ServerKeeper> StartAsync(ServerProgram program, string folder, int port)
    {
        var shell = ServerUser.Start(Prelude + program.Functions + Life, [folder, program.Path, .. program.Arguments(folder, port)]);
        if (await shell.StandardOutput.ReadLineAsync() is "running")
            return new(program.Name, shell);
        using (shell)
            throw new InvalidOperationException($"{program.Name} did not start: {await shell.StandardOutput.ReadToEndAsync()}");
    }

    /// <summary>Stops the server in good order and leaves its folder.</summary>
    public Task StopAsync() => LeaveAsync("stop");

    /// <summary>Kills the server and leaves its folder.</summary>
    public Task KillAsync() => LeaveAsync("crash");

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _shell.Dispose();
    }

    private async Task LeaveAsync(string word)
    {
        await _shell.StandardInput.WriteLineAsync(word);
        var output = await EndAsync();
        using (_shell)
            if (_shell.ExitCode != 0)
                throw new InvalidOperationException($"{_name} did not {word}: {output.Trim()}");
    }

    private async Task<string> EndAsync()
    {
        _shell.StandardInput.Close();
        var output = await _shell.StandardOutput.ReadToEndAsync();
        await _shell.WaitForExitAsync();
        return output;
    }
}
