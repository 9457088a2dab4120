using Microsoft.Extensions.Options;
using SmallTalk.Agents;

namespace SmallTalk.Hosting;

/// <summary>Gives agents their heartbeats and what they had kept before the first turn, and ends the watch after the last one.</summary>
internal sealed class MonitorStage(AgentMonitor monitor, IOptions<ShutdownOptions> shutdown) : IStage
{
    /// <inheritdoc/>
    public int Number => StageNumbers.Monitor;

    /// <inheritdoc/>
    public string Name => "monitor";

    /// <inheritdoc/>
    public TimeSpan StopTimeout => shutdown.Value.CloseTimeout;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => monitor.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => monitor.StopAsync(cancellationToken);
}
