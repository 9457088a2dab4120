using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;
using SmallTalk.Turns;

namespace SmallTalk.Hosting;

/// <summary>Lets turns in flight end at the stop, and cuts those that take too long, or all when the stop is forced.</summary>
internal sealed partial class TurnsStage(
    TurnRunner turns,
    TurnTakeover takeover,
    StopSignals signals,
    IOptions<ShutdownOptions> shutdown,
    TimeProvider time,
    ILogger<TurnsStage> logger
) : IStage
{
    private readonly ILogger _logger = logger.Unfailing();

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
        takeover.Stop();
        var timeout = shutdown.Value.TurnTimeout;
        using var deadline = new CancellationTokenSource(timeout, time);
        var cut = await EndAsync(deadline.Token).ConfigureAwait(false);
        if (cut == 0)
            return;
        if (deadline.IsCancellationRequested)
            LogCut(cut, timeout);
        else
            LogForced(cut);
    }

    // Forced, the turns that are cut have as long to end as at the end of the turns' time.
    private async Task<int> EndAsync(CancellationToken deadline)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, signals.Forced);
        var ended = turns.StopAsync(either.Token);
        await ((Task)ended).WaitAsync(signals.Forced).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var timeout = signals.Forced.IsCancellationRequested ? shutdown.Value.CloseTimeout : Timeout.InfiniteTimeSpan;
        return await ended.WaitAsync(timeout, time, CancellationToken.None).ConfigureAwait(false);
    }
}
