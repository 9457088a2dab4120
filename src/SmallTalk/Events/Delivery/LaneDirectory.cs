namespace SmallTalk.Events;

/// <summary>The lanes of a process: each subscriber once, from the bus's start to its stop.</summary>
internal sealed class LaneDirectory(LogFeed feed)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly HashSet<Lane> _unpositioned = [];
    private readonly TopicTrie<Lane> _waiting = new();
    private State _state;
    private volatile bool _mayWait;

    private enum State
    {
        New,
        Running,
        Stopped,
    }

    /// <exception cref="SubscriberInUseException">The id is subscribed already.</exception>
    /// <exception cref="ObjectDisposedException">The bus has stopped.</exception>
    public void Add(Lane lane)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_state == State.Stopped, typeof(IEventBus));
            if (_lanes.TryGetValue(lane.SubscriberId, out var other))
                throw new SubscriberInUseException(lane.SubscriberId, other.Patterns);
            _lanes.Add(lane.SubscriberId, lane);
            _unpositioned.Add(lane);
            if (lane.Settings.Asked.FullMode == FullQueueMode.Wait)
                foreach (var pattern in lane.Settings.Patterns)
                    _waiting.Add(pattern, lane);
            _mayWait = true;
            feed.Add(lane);
            if (_state == State.Running)
                lane.Start();
        }
    }

    public void Forget(Lane lane)
    {
        lock (_gate)
        {
            if (!_lanes.TryGetValue(lane.SubscriberId, out var current) || current != lane)
                return;
            _lanes.Remove(lane.SubscriberId);
            _unpositioned.Remove(lane);
            if (lane.Settings.Asked.FullMode == FullQueueMode.Wait)
                foreach (var pattern in lane.Settings.Patterns)
                    _waiting.Remove(pattern, lane);
            feed.Remove(lane);
        }
    }

    /// <returns>False when it has started before.</returns>
    public bool Start()
    {
        lock (_gate)
        {
            if (_state != State.New)
                return false;
            _state = State.Running;
            foreach (var lane in _lanes.Values)
                lane.Start();
            return true;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Lane[] lanes;
        lock (_gate)
        {
            _state = State.Stopped;
            lanes = [.. _lanes.Values];
        }
        await Task.WhenAll(lanes.Select(lane => lane.StopAsync(cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Completes when every subscriber has its place in the log.</summary>
    public Task PositionedAsync()
    {
        lock (_gate)
        {
            _unpositioned.RemoveWhere(static lane => lane.Positioned.IsCompleted);
            return _state == State.Running ? Task.WhenAll(_unpositioned.Select(static lane => lane.Positioned)) : Task.CompletedTask;
        }
    }

    /// <summary>
    /// Completes when an event may be appended: whoever has subscribed before a publish gets what is published, and those who want publishers to wait have room.
    /// </summary>
    public ValueTask ReadyAsync(NewEvent item, CancellationToken cancellationToken) => _mayWait ? new(WaitAsync(item, cancellationToken)) : default;

    public void ForgetProcessed(DateTimeOffset appendedBefore)
    {
        Lane[] lanes;
        lock (_gate)
            lanes = [.. _lanes.Values];
        foreach (var lane in lanes)
            lane.ForgetProcessed(appendedBefore);
    }

    private async Task WaitAsync(NewEvent item, CancellationToken cancellationToken)
    {
        await PositionedAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        foreach (var lane in Waiting(item))
            await lane.RoomAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private Lane[] Waiting(NewEvent item)
    {
        lock (_gate)
        {
            // Nothing to wait for: the next publish need not look.
            _mayWait = _unpositioned.Count > 0 || !_waiting.IsEmpty;
            return LaneScope.IsInsideAny || _waiting.IsEmpty ? [] : [.. _waiting.Match(item.Topic).Where(lane => lane.Settings.Admits(item))];
        }
    }
}
