using Microsoft.Extensions.Options;
using SmallTalk.State;

namespace SmallTalk.Hosting;

/// <summary>Ends the watching of shared state at the stop. There is nothing to start.</summary>
internal sealed class StateStage(StateContext state, IOptions<ShutdownOptions> shutdown) : IStage
{
    /// <inheritdoc/>
    public int Number => StageNumbers.State;

    /// <inheritdoc/>
    public string Name => "state";

    /// <inheritdoc/>
    public TimeSpan StopTimeout => shutdown.Value.CloseTimeout;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => state.StopAsync();
}
