using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

/// <summary>
/// One subscriber's way from the log to its handler (decision 12). It reads the log by itself until it has come to the feed's place; then it is live, and the feed fills its queue.
/// When the queue is full it is not live any more, and begins to read by itself where its queue ends.
/// </summary>
internal sealed partial class Lane : IEventSubscription
{
    private readonly DeliveryTools _tools;
    private readonly LogFeed _feed;
    private readonly Action<Lane> _ended;
    private readonly ILogger _logger;
    private readonly LaneQueue _queue;
    private readonly ReadAhead _ahead = new();
    private readonly LaneProgress _progress = new();
    private readonly ProcessedIds _processed;
    private readonly SubscriberCursorKeeper _cursor;
    private readonly SaveAlarm _saveAlarm;
    private readonly IHandOver _handOver;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource _positioned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;
    private MissedEvents? _missed;
    private long _toldDrops;
    private DateTimeOffset _activeSince;
    private volatile bool _isActive;

    public Lane(LaneSettings settings, Func<EventRecord, CancellationToken, ValueTask> handler, DeliveryTools tools, LogFeed feed, Action<Lane> ended)
    {
        Settings = settings;
        _tools = tools;
        _feed = feed;
        _ended = ended;
        _logger = tools.Logger;
        _queue = new(settings.QueueCapacity);
        _processed = new(tools.Processed);
        _cursor = new(CursorNames.Of(settings, tools), _progress, tools);
        _saveAlarm = new(_queue.Wake, tools.Time);
        var context = LaneScope.ContextOf(this);
        _handOver =
            settings.Asked.Order == DeliveryOrder.Subscriber
                ? new OneByOne(MakeDelivery(NextAsync), Finish, _stop.Token, _cut.Token)
                : new ByKey(
                    () => MakeDelivery(null),
                    settings.Asked.Parallelism,
                    settings.QueueCapacity,
                    _progress,
                    IsRepeated,
                    Done,
                    PauseAsync,
                    _stop.Token,
                    _cut.Token
                );

        EventDelivery MakeDelivery(Func<EventRecord, ValueTask<EventRecord?>>? next) =>
            new(settings, tools, () => new HandlerCall(handler, settings.HandlerTimeout, tools.Time, context), Entered, next);
    }

    public LaneSettings Settings { get; }

    /// <inheritdoc/>
    public string SubscriberId => Settings.SubscriberId;

    /// <inheritdoc/>
    public IReadOnlyList<string> Patterns => Settings.Asked.Patterns;

    /// <inheritdoc/>
    public EventPosition Position => _progress.Position;

    /// <inheritdoc/>
    public bool IsActive => _isActive;

    /// <inheritdoc/>
    public int Waiting => _queue.Count;

    /// <inheritdoc/>
    public long Dropped => _queue.Dropped;

    /// <inheritdoc/>
    public Task Completion => _completion.Task;

    /// <summary>Whether the feed fills its queue; otherwise it reads the log by itself.</summary>
    public bool IsLive => _queue.IsLive;

    /// <inheritdoc/>
    public Task Positioned => _positioned.Task;

    /// <summary>Completes when the queue has room, or the lane has ended.</summary>
    public Task RoomAsync() => _queue.RoomAsync();

    /// <summary>Starts the loop. The end of the log is asked for before this returns, so that a new subscriber gets whatever is appended later.</summary>
    public void Start()
    {
        // What the caller's context carries (a trace, the turn it is in) is not the handler's.
        var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        try
        {
            var end = EndOfLogAsync();
            _loop = Task.Run(() => RunAsync(end));
        }
        finally
        {
            flow?.Undo();
        }
    }

    /// <summary>Takes an event of the feed while it is live. Called by the feed, in the order of the log.</summary>
    public void Offer(EventRecord record)
    {
        if (!Settings.Admits(record.Event))
            return;
        switch (_queue.Offer(record, Settings.Asked.FullMode))
        {
            case LaneQueue.Outcome.Spilled:
                _tools.Instruments.Spilled();
                LogSpilled(SubscriberId, Settings.QueueCapacity);
                break;
            case LaneQueue.Outcome.Dropped:
                _tools.Instruments.Dropped(record.Event.Topic);
                break;
        }
    }

    /// <summary>Is live from now on, and skips what it has had up to its place. Called under the feed's lock.</summary>
    public void GoLive(EventPosition place) => _queue.GoLive(place);

    /// <summary>Reads by itself again, because the feed has missed something.</summary>
    public void Leave() => _queue.Leave();

    /// <summary>Takes nothing of the feed any more, and forgets what waits. Called under the feed's lock.</summary>
    public void EmptyQueue() => _queue.Empty();

    /// <summary>Forgets ids of events that have left the log.</summary>
    public void ForgetProcessed(DateTimeOffset appendedBefore) => _processed.Forget(appendedBefore);

    /// <summary>Stops after the events in hand; a cancelled token cuts them, and they come again after the next start.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _queue.Wake();
        if (LaneScope.IsInside(this))
            return;
        try
        {
            await _loop.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            LogCut(SubscriberId);
            await _cut.CancelAsync().ConfigureAwait(false);
            _handOver.Cut();
            await _loop.ConfigureAwait(false);
        }
        TellEnd();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    private void TellEnd()
    {
        _ended(this);
        _completion.TrySetResult();
    }

    // What waited for the subscriber to come is no measure of the way to its handler.
    private void Entered(EventRecord record)
    {
        if (record.AppendedAt >= _activeSince)
            _tools.Latency.Entered(record);
    }

    /// <summary>Whether an event with this id is done with; it is counted, and not handled again.</summary>
    private bool IsRepeated(EventRecord record)
    {
        if (!_processed.Contains(record))
            return false;
        _tools.Instruments.Repeated(record.Event.Topic);
        return true;
    }

    /// <summary>An event is done with, and with it all before it.</summary>
    private void Finish(EventRecord record)
    {
        _progress.Pass(record.Position);
        Done(record);
    }

    /// <summary>What was to be delivered could not be, for another reason than its handler: it is tried again after a pause.</summary>
    private Task PauseAsync(Exception error, int failures)
    {
        LogDeliveryFailed(error, SubscriberId);
        return Task.Delay(Backoff.After(failures, _tools.Options.RetryDelay, _tools.Options.MaxRetryDelay), _tools.Time, _stop.Token);
    }

    private void Done(EventRecord record)
    {
        _processed.Add(record.Event.Id, record.AppendedAt);
        // Of several in hand one may be done with while the loop waits for more.
        if (_cursor.Handled() && Settings.Asked.Order == DeliveryOrder.Key)
            _queue.Wake();
    }
}
