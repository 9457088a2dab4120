using System.Diagnostics;
using System.Text.Json;

namespace SmallTalk.Tour.PersistAndResume;

/// <summary>The talking process, as the tour sees it from outside.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ChildProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public static ChildProcess Start(params string[] args)
    {
        var self = Environment.ProcessPath!;
        var start = new ProcessStartInfo(self)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in args)
            start.ArgumentList.Add(argument);
        return new(Process.Start(start)!);
    }

    /// <summary>The next thing that happened; null when the process has ended.</summary>
    public async Task<ChildEvent?> NextAsync(CancellationToken cancellationToken)
    {
        var line = await NextLineAsync(cancellationToken);
        return line is null ? null : JsonSerializer.Deserialize(line, ChildJson.Default.ChildEvent);
    }

    /// <summary>The next line of its output; null when the process has ended.</summary>
    public async Task<string?> NextLineAsync(CancellationToken cancellationToken) => await _process.StandardOutput.ReadLineAsync(cancellationToken);

    /// <summary>Lets a process go on that waits for an answer.</summary>
    public async Task AnswerAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Tells a process that reads its input that no more comes.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>SIGKILL: nothing in the process can notice it, save anything or tidy up.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    /// <summary>Waits for the end of a process that was not killed.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        if (_process.ExitCode != 0)
            throw new InvalidOperationException($"The talking process ended with code {_process.ExitCode}:{Environment.NewLine}{await _errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }
}
