using Microsoft.Extensions.Options;
using SmallTalk.Events;

namespace SmallTalk.Hosting;

/// <summary>Starts and stops delivery and purging of events.</summary>
internal sealed class EventsStage(EventBus bus, EventPurger purger, IOptions<ShutdownOptions> shutdown) : IStage
{
    // A stage that has run out of time is left; so handlers are cut before that, and cursors can still be saved.
    private readonly TimeSpan _handlerTime = shutdown.Value.CloseTimeout / 2;

    /// <inheritdoc/>
    public int Number => StageNumbers.Events;

    /// <inheritdoc/>
    public string Name => "events";

    /// <inheritdoc/>
    public TimeSpan StopTimeout => shutdown.Value.CloseTimeout;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await bus.StartAsync(cancellationToken).ConfigureAwait(false);
        purger.Start();
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Together: a purge that hangs must not keep cursors from being saved.
        await Task.WhenAll(bus.StopAsync(_handlerTime), purger.StopAsync()).ConfigureAwait(false);
    }
}
