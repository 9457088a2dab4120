using Microsoft.Extensions.Options;
using SmallTalk.Storage;

namespace SmallTalk.Hosting;

/// <summary>Acquires and gives back the lease of this process.</summary>
internal sealed class LeaseStage(ProcessLeaseHolder lease, IOptions<ShutdownOptions> shutdown) : IStage
{
    /// <inheritdoc/>
    public int Number => StageNumbers.Lease;

    /// <inheritdoc/>
    public string Name => "lease";

    /// <inheritdoc/>
    public TimeSpan StopTimeout => shutdown.Value.CloseTimeout;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => lease.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => lease.StopAsync(cancellationToken);
}
