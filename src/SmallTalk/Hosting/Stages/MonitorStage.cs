using Microsoft.Extensions.Options;
using SmallTalk.Agents;

namespace SmallTalk.Hosting;

/// <summary>Gives agents their heartbeats before the first turn, and ends the watch after the last one.</summary>
internal sealed class MonitorStage(AgentMonitor monitor, IOptions<ShutdownOptions> shutdown) : IStage
{
    /// <inheritdoc/>
    public int Number => StageNumbers.Monitor;

    /// <inheritdoc/>
    public string Name => "monitor";

    /// <inheritdoc/>
    public TimeSpan StopTimeout => shutdown.Value.CloseTimeout;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(monitor.Attach, cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        monitor.Stop();
        return Task.CompletedTask;
    }
}
