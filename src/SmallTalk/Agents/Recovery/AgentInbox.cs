using Microsoft.Extensions.Logging;
using SmallTalk.Diagnostics;
using SmallTalk.Events;

namespace SmallTalk.Agents;

/// <summary>
/// The subscription of one agent that handles events. It is given up while the agent has failed, so that another process may have it; a new instance gets what
/// was missed before it takes its place.
/// </summary>
internal sealed partial class AgentInbox(string name, IReadOnlyList<string> patterns, AgentInboxTools tools)
{
    private readonly string _id = $"agent:{name}";
    private readonly ILogger _logger = tools.Logger;
    private readonly Lock _lock = new();
    private Task _closed = Task.CompletedTask;
    private IEventSubscription? _subscription;

    /// <summary>Delivers events to an instance, as soon as the one before gets none any more, and completes when it has its place in the log.</summary>
    public Task OpenAsync(AgentInstance instance)
    {
        lock (_lock)
            return _closed = OpenAsync(instance, _closed).Observed();
    }

    /// <summary>Delivers no more. The event in hand comes again.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
            return _closed = CloseAsync(_closed).Observed();
    }

    /// <summary>Gives a new instance what the agent has missed, and from then on whatever comes.</summary>
    public async Task CatchUpAsync(AgentInstance instance, CancellationToken cancellationToken)
    {
        await _closed.WaitAsync(cancellationToken).ConfigureAwait(false);
        var end = await tools.Backend.Events.GetEndAsync(cancellationToken).ConfigureAwait(false);
        await TellGapAsync(cancellationToken).ConfigureAwait(false);
        var delivery = new AgentDelivery(_id, name, instance, tools);
        delivery.CatchUp();
        _subscription = Subscribe(delivery);
        await _subscription.Positioned.WaitAsync(cancellationToken).ConfigureAwait(false);
        while (!_subscription.Position.Covers(end) && !await IsElsewhereAsync(_subscription, cancellationToken).ConfigureAwait(false))
            await Task.Delay(AgentInboxTools.Look, tools.Time, cancellationToken).ConfigureAwait(false);
        instance.IsDegraded = delivery.CaughtUp();
    }

    private async Task OpenAsync(AgentInstance instance, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        _subscription ??= Subscribe(new(_id, name, instance, tools));
        await _subscription.Positioned.ConfigureAwait(false);
    }

    private async Task CloseAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        if (_subscription is not { } open)
            return;
        _subscription = null;
        await open.StopAsync(new(canceled: true)).ConfigureAwait(false);
    }

    private IEventSubscription Subscribe(AgentDelivery delivery) =>
        tools.Bus.Subscribe(
            new()
            {
                SubscriberId = _id,
                Patterns = patterns,
                Replay = ReplayPolicy.Full,
            },
            delivery.HandleAsync
        );

    /// <summary>Events that have left the log before they were handled are lost to the agent: that is said, and it comes back all the same.</summary>
    private async ValueTask TellGapAsync(CancellationToken cancellationToken)
    {
        try
        {
            var page = await tools.Bus.ReplayAsync(new() { MissedBy = _id, Limit = 1 }, cancellationToken).ConfigureAwait(false);
            if (!page.IsGap)
                return;
            tools.Instruments.MissedEventsGone(name);
            LogGap(name);
        }
        catch (UnknownSubscriberException)
        {
            // It has had none yet.
        }
    }

    /// <summary>Whether another process has the subscriber: what was missed here is handled there.</summary>
    private async ValueTask<bool> IsElsewhereAsync(IEventSubscription subscription, CancellationToken cancellationToken)
    {
        if (subscription.IsActive)
            return false;
        var cursor = await tools.Backend.Events.GetCursorAsync(new(_id), cancellationToken).ConfigureAwait(false);
        return cursor?.Owner is not null;
    }

    [LoggerMessage(6030, LogLevel.Error, "Events that agent '{Agent}' had missed have left the log before it came back.")]
    private partial void LogGap(string agent);
}
