using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Turns;

namespace SmallTalk.Hosting;

/// <summary>Lets turns in flight end at the stop, and cuts those that take too long.</summary>
internal sealed partial class TurnsStage(
    TurnRunner turns,
    TurnTakeover takeover,
    IOptions<ShutdownOptions> shutdown,
    TimeProvider time,
    ILogger<TurnsStage> logger
) : IStage
{
    /// <inheritdoc/>
    public int Number => StageNumbers.Turns;

    /// <inheritdoc/>
    public string Name => "turns";

    /// <inheritdoc/>
    public TimeSpan StopTimeout => shutdown.Value.TurnTimeout + shutdown.Value.CloseTimeout;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await takeover.StopAsync().ConfigureAwait(false);
        var timeout = shutdown.Value.TurnTimeout;
        using var deadline = new CancellationTokenSource(timeout, time);
        var cut = await turns.StopAsync(deadline.Token).ConfigureAwait(false);
        if (cut > 0)
            LogCut(cut, timeout);
    }
}
