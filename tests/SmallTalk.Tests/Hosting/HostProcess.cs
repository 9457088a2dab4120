using System.Diagnostics;
using System.Runtime.InteropServices;
using SmallTalk.Tests.Events;

namespace SmallTalk.Tests.Hosting;

/// <summary>A child process with a host in it.</summary>
internal sealed partial class HostProcess : IDisposable
{
    private const int Sigterm = 15;
    private readonly Process _process;

    private HostProcess(Process process) => _process = process;

    /// <summary>Starts the child and waits until it is ready.</summary>
    public static async Task<HostProcess> StartAsync(params string[] arguments)
    {
        var child = Path.Combine(Repository.Root, "artifacts", "bin", "SmallTalk.TestChild", "release", "SmallTalk.TestChild.dll");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[child, "host", .. arguments])
            start.ArgumentList.Add(argument);
        var process = new HostProcess(Process.Start(start)!);
        while (await process._process.StandardOutput.ReadLineAsync().Guarded() is { } line)
            if (line == "ready")
                return process;
        throw new InvalidOperationException("The child ended before it was ready.");
    }

    /// <summary>Asks the child to end, as an orchestrator does.</summary>
    /// <returns>Its exit code and what it wrote meanwhile.</returns>
    public async Task<(int ExitCode, string Output)> TerminateAsync()
    {
        Signal(_process.Id, Sigterm).Should().Be(0);
        var output = await _process.StandardOutput.ReadToEndAsync().Guarded();
        await _process.WaitForExitAsync().Guarded();
        return (_process.ExitCode, output);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
