using System.Diagnostics;

namespace SmallTalk;

/// <summary>The process that tests start and kill.</summary>
public sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public static string Dll { get; } =
        Path.GetFullPath(Path.Combine(TestContext.CurrentContext.TestDirectory, "../../SmallTalk.TestChild/release/SmallTalk.TestChild.dll"));

    /// <summary>What the child writes.</summary>
    public StreamReader Output => _process.StandardOutput;

    public static ChildProcess Start(string program, params string[] arguments) =>
        new(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!);

    /// <summary>SIGKILL: when the task ends, nothing of the process runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
    }

    public async Task<(int ExitCode, string Output, string Errors)> FinishAsync()
    {
        var (output, errors) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
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
}
