using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>The event bus: publishes into the log and runs one delivery loop per subscriber that reads it.</summary>
internal sealed partial class EventBus : IEventBus, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, EventSubscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly IStoreBackend _backend;
    private readonly EventOptions _options;
    private readonly EventInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger<EventBus> _logger;
    private readonly DeliveryTools _tools;
    private BusState _state;

    public EventBus(
        IStoreBackend backend,
        IProcessIdentity identity,
        IOptions<EventOptions> options,
        EventInstruments instruments,
        TimeProvider time,
        ILogger<EventBus> logger
    )
    {
        _backend = backend;
        _options = options.Value;
        _instruments = instruments;
        _time = time;
        _logger = logger;
        _tools = new(backend, identity, _options, instruments, time, logger);
    }

    private enum BusState
    {
        New,
        Running,
        Stopped,
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(NewEvent newEvent, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(newEvent);
        return PublishAsync([newEvent], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync<T>(string topic, T payload, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(payload, typeInfo);
        return PublishAsync(
            new NewEvent
            {
                Topic = topic,
                OccurredAt = _time.GetUtcNow(),
                PayloadType = typeof(T).Name,
                Payload = new(bytes),
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async ValueTask PublishAsync(IReadOnlyList<NewEvent> newEvents, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(newEvents);
        if (newEvents.Count == 0)
            return;
        var checkedEvents = new NewEvent[newEvents.Count];
        for (var index = 0; index < checkedEvents.Length; index++)
            checkedEvents[index] = Check(newEvents[index]);
        await PositionsOfNewSubscribersAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await _backend.Events.AppendAsync(checkedEvents, cancellationToken).ConfigureAwait(false);
        foreach (var newEvent in checkedEvents)
            _instruments.Published(newEvent.Topic);
    }

    /// <inheritdoc/>
    public IEventSubscription Subscribe(string pattern, string subscriberId, Func<EventRecord, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = new EventSubscription(new TopicPattern(pattern), CursorKey.CheckSubscriber(subscriberId), handler, _tools, Forget);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_state == BusState.Stopped, this);
            if (!_subscriptions.TryAdd(subscriberId, subscription))
                throw new InvalidOperationException($"'{subscriberId}' is subscribed already. Give each subscriber an id of its own.");
            if (_state == BusState.Running)
                subscription.Start();
        }
        LogSubscribed(subscriberId, pattern);
        return subscription;
    }

    /// <summary>Begins delivery to those who subscribed before, and completes when each knows where it begins.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_state != BusState.New)
                return;
            _state = BusState.Running;
            foreach (var subscription in _subscriptions.Values)
                subscription.Start();
        }
        await PositionsOfNewSubscribersAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops delivery after the events in hand and saves all cursors.</summary>
    /// <param name="handlerTime">How long handlers may go on. Then they are cut, and their events come again after the next start.</param>
    public async Task StopAsync(TimeSpan handlerTime)
    {
        EventSubscription[] subscriptions;
        lock (_gate)
        {
            _state = BusState.Stopped;
            subscriptions = [.. _subscriptions.Values];
        }
        using var deadline = new CancellationTokenSource(handlerTime, _time);
        await Task.WhenAll(subscriptions.Select(subscription => subscription.StopAsync(deadline.Token))).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero).ConfigureAwait(false);

    private NewEvent Check(NewEvent newEvent)
    {
        Topic.Check(newEvent.Topic);
        if (newEvent.Payload.Bytes.Length > _options.MaxPayloadBytes)
            throw new PayloadTooLargeException(
                $"payload of the event '{newEvent.Topic}'",
                newEvent.Payload.Bytes.Length,
                _options.MaxPayloadBytes,
                $"{EventOptions.SectionName}:{nameof(EventOptions.MaxPayloadBytes)}"
            );
        return newEvent.TraceParent is null && Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity
            ? newEvent with
            {
                TraceParent = activity.Id,
            }
            : newEvent;
    }

    // Whoever has subscribed before a publish gets what is published, so the append waits until the subscriber's beginning is fixed.
    private Task PositionsOfNewSubscribersAsync()
    {
        List<Task>? pending = null;
        lock (_gate)
        {
            if (_state != BusState.Running)
                return Task.CompletedTask;
            foreach (var subscription in _subscriptions.Values)
                if (!subscription.Positioned.IsCompleted)
                    (pending ??= []).Add(subscription.Positioned);
        }
        return pending is null ? Task.CompletedTask : Task.WhenAll(pending);
    }

    private void Forget(EventSubscription subscription)
    {
        lock (_gate)
            if (_subscriptions.TryGetValue(subscription.SubscriberId, out var current) && current == subscription)
                _subscriptions.Remove(subscription.SubscriberId);
    }
}
