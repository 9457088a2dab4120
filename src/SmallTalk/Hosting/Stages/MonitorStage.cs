using Microsoft.Extensions.Options;
using SmallTalk.Agents;

namespace SmallTalk.Hosting;

/// <summary>Watches the health of agents from before the first turn until after the last one.</summary>
internal sealed class MonitorStage(AgentMonitor monitor, IOptions<ShutdownOptions> shutdown) : IStage
{
    /// <inheritdoc/>
    public int Number => StageNumbers.Monitor;

    /// <inheritdoc/>
    public string Name => "monitor";

    /// <inheritdoc/>
    public TimeSpan StopTimeout => shutdown.Value.CloseTimeout;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        monitor.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        monitor.Stop();
        return Task.CompletedTask;
    }
}
