namespace SmallTalk.Integration.Events;

/// <summary>One instance under fire, over its lives.</summary>
/// <param name="instance">Its name.</param>
/// <param name="folder">Where its ledgers are.</param>
/// <param name="store">Engine and place.</param>
/// <param name="settings">Settings as <c>key=value</c>.</param>
internal sealed class FireChild(string instance, string folder, (string Engine, string Location) store, string[] settings) : IDisposable
{
    private const int Killed = 137;
    private const int Attempts = 20;

    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private ChildProcess? _process;
    private int _life;

    /// <summary>Whether it runs and is subscribed, as far as is known.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Whether it runs no more.</summary>
    public bool HasEnded => Process.HasExited;

    public int Kills { get; private set; }

    /// <summary>How often it has ended by itself.</summary>
    public int Lost { get; private set; }

    private ChildProcess Process => _process ?? throw new InvalidOperationException($"{instance} does not run.");

    /// <summary>Starts it, again when the store was away meanwhile; it is subscribed when the task ends.</summary>
    public async Task StartAsync()
    {
        string? errors = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            _life++;
            _process = ChildProcess.StartTask(["fire", store.Engine, store.Location, folder, instance, $"{_life}", .. settings]);
            if (await _process.Output.ReadLineAsync().WaitAsync(Guard, TimeProvider.System) is { } line)
            {
                line.Should().Be("ready", instance);
                IsUp = true;
                return;
            }
            (_, _, errors) = await _process.FinishAsync();
            _process.Dispose();
        }
        Assert.Fail($"{instance} does not start: {errors}");
    }

    /// <summary>Kills it and starts it again.</summary>
    public async Task RestartAsync()
    {
        IsUp = false;
        Kills++;
        await Process.KillAsync();
        await StartAsync();
        await GoAsync();
    }

    /// <summary>Lets it publish; one that has ended by itself meanwhile is told again when it is revived.</summary>
    public async Task GoAsync()
    {
        try
        {
            await Process.SendAsync("go");
        }
        catch (IOException)
        {
            // The next look sees that it has ended.
            return;
        }
    }

    /// <summary>Starts it again when it has ended by itself, as one does whose lease another process has taken.</summary>
    /// <returns>Whether it had.</returns>
    public async Task<bool> ReviveAsync()
    {
        if (!HasEnded)
            return false;
        IsUp = false;
        Lost++;
        var (exitCode, _, errors) = await Process.FinishAsync();
        exitCode.Should().Be(Killed, errors);
        await StartAsync();
        return true;
    }

    /// <summary>Lets it publish no more; what was under way is acknowledged when the task ends.</summary>
    public async Task DrainAsync()
    {
        if (await AskAsync("drain") is { } answer)
            answer.Should().Be("drained", instance);
        else
            await EndedAsync();
    }

    /// <summary>Ends it in good order.</summary>
    public async Task StopAsync()
    {
        if (await AskAsync("stop") is not { } answer)
            return;
        answer.Should().Be("stopped", instance);
        var (exitCode, _, errors) = await Process.FinishAsync();
        exitCode.Should().Be(0, errors);
    }

    private async Task EndedAsync()
    {
        await Process.KillAsync();
        await ReviveAsync();
    }

    /// <returns>Null when it has ended.</returns>
    private async Task<string?> AskAsync(string line)
    {
        try
        {
            await Process.SendAsync(line);
        }
        catch (IOException)
        {
            return null;
        }
        return await Process.Output.ReadLineAsync().WaitAsync(Guard, TimeProvider.System);
    }

    public void Dispose()
    {
        _process?.Dispose();
        _process = null;
    }
}
