using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>The event bus (decision 12): publishes into the log, and runs a lane for each subscriber.</summary>
internal sealed partial class EventBus : IEventBus, IAsyncDisposable
{
    private readonly DeliveryTools _tools;
    private readonly LogFeed _feed;
    private readonly LaneDirectory _lanes;
    private readonly BufferedAppender _buffer;
    private readonly EventPublisher _publisher;
    private readonly LogReplay _replay;
    private readonly ILogger _logger;

    public EventBus(
        IStoreBackend backend,
        IProcessIdentity identity,
        IOptions<EventOptions> options,
        IOptions<ProcessLeaseOptions> lease,
        EventInstruments instruments,
        IAlertDispatcher alerts,
        TimeProvider time,
        ILogger<EventBus> logger
    )
    {
        _logger = logger.Unfailing();
        var latency = new DeliveryLatency(instruments, alerts, time, _logger);
        var processed = new ProcessedIdsBudget(options.Value.ProcessedIds, _logger);
        var told = new SubscriberEvents(backend, instruments, time, _logger);
        _tools = new(backend, identity, lease.Value.InstanceName, options.Value, instruments, latency, processed, told, time, _logger);
        _feed = new(_tools);
        _lanes = new(_feed);
        _buffer = new(_tools);
        _publisher = new(_tools, _buffer);
        _replay = new(backend);
    }

    /// <inheritdoc/>
    public async ValueTask<PublishReceipt> PublishAsync(
        NewEvent newEvent,
        PublishDurability durability = PublishDurability.Durable,
        CancellationToken cancellationToken = default
    )
    {
        var item = _publisher.Check(newEvent);
        await _lanes.ReadyAsync(item, cancellationToken).ConfigureAwait(false);
        return await _publisher.AppendAsync([item], durability, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<PublishReceipt> PublishAsync(
        IReadOnlyList<NewEvent> newEvents,
        PublishDurability durability = PublishDurability.Durable,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(newEvents);
        if (newEvents.Count == 0)
            return new(0, IsDurable: true);
        var items = new NewEvent[newEvents.Count];
        for (var index = 0; index < items.Length; index++)
            items[index] = _publisher.Check(newEvents[index]);
        foreach (var item in items)
            await _lanes.ReadyAsync(item, cancellationToken).ConfigureAwait(false);
        return await _publisher.AppendAsync(items, durability, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<PublishReceipt> PublishAsync<T>(
        string topic,
        T payload,
        JsonTypeInfo<T> typeInfo,
        PublishDurability durability = PublishDurability.Durable,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return PublishAsync(_publisher.Make(topic, payload, typeInfo), durability, cancellationToken);
    }

    /// <inheritdoc/>
    public IEventSubscription Subscribe(EventSubscriptionOptions options, Func<EventRecord, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        var lane = new Lane(LaneSettingsFactory.Make(options, _tools.Options), handler, _tools, _feed, _lanes.Forget);
        _lanes.Add(lane);
        LogSubscribed(lane.SubscriberId, string.Join("', '", lane.Patterns));
        return lane;
    }

    /// <inheritdoc/>
    public ValueTask<EventPage> ReplayAsync(EventReplayQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _replay.ReadAsync(query, cancellationToken);
    }

    /// <summary>Begins delivery to those who subscribed before, and completes when each knows where it begins.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (!_lanes.Start())
            return;
        _buffer.Start();
        await _lanes.PositionedAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Appends what is buffered, stops delivery after the events in hand and saves all cursors.</summary>
    /// <param name="handlerTime">How long handlers may go on. Then they are cut, and their events come again after the next start.</param>
    public async Task StopAsync(TimeSpan handlerTime)
    {
        using var deadline = new CancellationTokenSource(handlerTime, _tools.Time);
        await Task.WhenAll(_lanes.StopAsync(deadline.Token), _buffer.StopAsync(deadline.Token)).ConfigureAwait(false);
        await _feed.StopAsync().ConfigureAwait(false);
    }

    /// <summary>Makes what keeps events for subscribers that have not had them.</summary>
    public CursorGuard GuardOfCursors() => new(_tools.Backend, _tools.Options, _tools.Told, _tools.Time, _logger);

    /// <summary>Forgets what it knows of events that have left the log.</summary>
    public void Trimmed(DateTimeOffset appendedBefore) => _lanes.ForgetProcessed(appendedBefore);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
}
