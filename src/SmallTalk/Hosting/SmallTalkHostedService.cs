using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SmallTalk.Hosting;

/// <summary>Starts before the host's own services start, lets turns end before those stop, and closes after they have stopped.</summary>
internal sealed class SmallTalkHostedService(IServiceProvider services) : IHostedLifecycleService
{
    private SmallTalkRuntime? _runtime;
    private StopSignals? _signals;

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<OptionsCheck>().Run();
        _signals = services.GetRequiredService<StopSignals>();
        _signals.Listen();
        _runtime = services.GetRequiredService<SmallTalkRuntime>();
        await _runtime.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _runtime?.HostStarted();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _signals?.StopBegins();
        return _runtime?.BeginStopAsync() ?? Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => _runtime?.StopAsync() ?? Task.CompletedTask;
}
