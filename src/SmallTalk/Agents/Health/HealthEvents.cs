using Microsoft.Extensions.Logging;
using SmallTalk.Diagnostics;
using SmallTalk.Events;

namespace SmallTalk.Agents;

/// <summary>Publishes events about health in the order in which they are given, so that the newest one in the log is how things are. Never blocks. For use by one thread.</summary>
internal sealed partial class HealthEvents(IEventBus bus, ILogger<HealthEvents> logger)
{
    private readonly ILogger _logger = logger.Unfailing();

    private Task _published = Task.CompletedTask;

    public void Publish(NewEvent item) => _published = PublishAsync(item, _published);

    private async Task PublishAsync(NewEvent item, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await bus.PublishAsync(item).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            LogNotTold(error, item.Topic);
        }
    }

    [LoggerMessage(6013, LogLevel.Warning, "The event '{Topic}' could not be published.")]
    private partial void LogNotTold(Exception error, string topic);
}
