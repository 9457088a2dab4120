using Microsoft.Extensions.Options;
using SmallTalk.Sessions;

namespace SmallTalk.Hosting;

/// <summary>The last stage to start and the first to stop: from then on no new session is taken.</summary>
internal sealed class ReadyStage(ICapacityGate gate, IOptions<ShutdownOptions> shutdown) : IStage
{
    /// <inheritdoc/>
    public int Number => StageNumbers.Ready;

    /// <inheritdoc/>
    public string Name => "ready";

    /// <inheritdoc/>
    public TimeSpan StopTimeout => shutdown.Value.CloseTimeout;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        // Nobody opens it again.
        _ = gate.Close("the host is stopping");
        return Task.CompletedTask;
    }
}
