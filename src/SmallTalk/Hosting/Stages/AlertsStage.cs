using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.Hosting;

/// <summary>Starts alerts first and stops them last, so that operators hear of everything in between.</summary>
internal sealed class AlertsStage(AlertDispatcher alerts, IOptions<ShutdownOptions> shutdown) : IStage
{
    /// <inheritdoc/>
    public int Number => StageNumbers.Alerts;

    /// <inheritdoc/>
    public string Name => "alerts";

    /// <inheritdoc/>
    public TimeSpan StopTimeout => shutdown.Value.CloseTimeout;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => alerts.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => alerts.StopAsync(cancellationToken);
}
