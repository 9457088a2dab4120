using System.Diagnostics;

namespace SmallTalk;

/// <summary>The process that tests start, talk to, stop and kill.</summary>
public sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public static string Dll { get; } =
        Path.GetFullPath(Path.Combine(TestContext.CurrentContext.TestDirectory, "../../SmallTalk.TestChild/release/SmallTalk.TestChild.dll"));

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What the child writes.</summary>
    public StreamReader Output => _process.StandardOutput;

    public static ChildProcess Start(string program, params string[] arguments) =>
        new(
            Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!
        );

    /// <summary>Starts the test child on one of its tasks.</summary>
    public static ChildProcess StartTask(params string[] arguments) => Start("dotnet", [Dll, .. arguments]);

    /// <summary>Says a line to the child.</summary>
    public async Task SendAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The next line the child writes; fails with its errors when it has ended.</summary>
    public async Task<string> ReadLineAsync() =>
        await Output.ReadLineAsync().WaitAsync(HangGuard, TimeProvider.System)
        ?? throw new AssertionException("The child ended: " + (await FinishAsync()).Errors);

    /// <summary>Reads what the child writes until a line of a kind.</summary>
    /// <returns>All lines read, that one the last.</returns>
    public async Task<List<string>> ReadUntilAsync(Func<string, bool> isLast)
    {
        var lines = new List<string>();
        do lines.Add(await ReadLineAsync());
        while (!isLast(lines[^1]));
        return lines;
    }

    /// <summary>Says a line to the child and brings its answer, one line.</summary>
    public async Task<string> AskAsync(string line)
    {
        await SendAsync(line);
        return await ReadLineAsync();
    }

    /// <summary>Tells the child that no more comes.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>SIGSTOP: when the task ends, the process stands still.</summary>
    public async Task SuspendAsync()
    {
        await SignalAsync("STOP");
        while (!(await File.ReadAllTextAsync($"/proc/{_process.Id}/stat")).Contains(") T ", StringComparison.Ordinal))
        {
            await Task.Yield();
        }
    }

    /// <summary>SIGCONT: the process goes on.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>SIGTERM: asks the process to end.</summary>
    public Task TerminateAsync() => SignalAsync("TERM");

    /// <summary>SIGINT: what Ctrl+C sends.</summary>
    public Task InterruptAsync() => SignalAsync("INT");

    /// <summary>SIGKILL: when the task ends, nothing of the process runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(HangGuard, TimeProvider.System);
    }

    public async Task<(int ExitCode, string Output, string Errors)> FinishAsync()
    {
        var (output, errors) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        await _process.WaitForExitAsync().WaitAsync(HangGuard, TimeProvider.System);
        return (_process.ExitCode, await output, await errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {_process.Id}"]);
        await kill.WaitForExitAsync();
        kill.ExitCode.Should().Be(0, $"SIG{signal} is sent");
    }
}
