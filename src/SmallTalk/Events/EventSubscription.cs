using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

/// <summary>One subscriber's delivery loop: reads the log after its cursor, hands over one event at a time, saves the cursor afterwards.</summary>
internal sealed partial class EventSubscription : IEventSubscription
{
    // Set inside the loop and so inside the handler: a handler that disposes its own subscription must not wait for itself.
    private static readonly AsyncLocal<EventSubscription?> Running = new();

    private readonly TopicPattern _pattern;
    private readonly EventDelivery _delivery;
    private readonly SubscriberCursorKeeper _cursor;
    private readonly DeliveryTools _tools;
    private readonly Action<EventSubscription> _ended;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource _positioned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;

    public EventSubscription(
        TopicPattern pattern,
        string subscriberId,
        Func<EventRecord, CancellationToken, ValueTask> handler,
        DeliveryTools tools,
        Action<EventSubscription> ended
    )
    {
        _pattern = pattern;
        _tools = tools;
        _ended = ended;
        _logger = tools.Logger;
        _delivery = new(subscriberId, handler, tools);
        _cursor = new(subscriberId, tools);
        SubscriberId = subscriberId;
    }

    /// <inheritdoc/>
    public string SubscriberId { get; }

    /// <inheritdoc/>
    public string Pattern => _pattern.Text;

    /// <inheritdoc/>
    public EventPosition Position => _cursor.Position;

    /// <summary>Completes when the first attempt to find the beginning has ended, well or not.</summary>
    public Task Positioned => _positioned.Task;

    /// <summary>Starts the loop. The end of the log is asked for before this returns, so that a new subscriber gets whatever is appended later.</summary>
    public void Start()
    {
        // What the caller's context carries (a trace, the turn it is in) is not the handler's.
        var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        try
        {
            var end = _tools.Backend.Events.GetEndAsync(_cut.Token).AsTask();
            _loop = Task.Run(() => RunAsync(end));
        }
        finally
        {
            flow?.Undo();
        }
    }

    /// <summary>Stops after the event in hand; a cancelled token cuts it, and it comes again after the next start.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (Running.Value == this)
            return;
        try
        {
            await _loop.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            LogCut(SubscriberId);
            await _cut.CancelAsync().ConfigureAwait(false);
            await _loop.ConfigureAwait(false);
        }
        _ended(this);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    private async Task RunAsync(Task<EventPosition> end)
    {
        Running.Value = this;
        try
        {
            await FindBeginningAsync(end).ConfigureAwait(false);
            await DeliverAsync().ConfigureAwait(false);
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Stopped; an event that was not handled comes again after the next start.
        }
        finally
        {
            _positioned.TrySetResult();
            await _cursor.SaveAtEndAsync().ConfigureAwait(false);
            _ended(this);
        }
    }

    private async Task FindBeginningAsync(Task<EventPosition> end)
    {
        for (var failures = 0; ; )
        {
            try
            {
                // Not ended by a stop: whoever has subscribed has a place in the log, however soon it leaves.
                await _cursor.LoadAsync(end, _cut.Token).ConfigureAwait(false);
                _positioned.TrySetResult();
                return;
            }
            catch (Exception error) when (!_stop.IsCancellationRequested)
            {
                LogStoreFailed(error, SubscriberId);
                _positioned.TrySetResult();
                await PauseAsync(++failures).ConfigureAwait(false);
                end = _tools.Backend.Events.GetEndAsync(_cut.Token).AsTask();
            }
        }
    }

    private async Task DeliverAsync()
    {
        var failures = 0;
        while (true)
        {
            _stop.Token.ThrowIfCancellationRequested();
            try
            {
                var hasMore = await DeliverPageAsync().ConfigureAwait(false);
                await _cursor.SaveIfDueAsync(_stop.Token).ConfigureAwait(false);
                if (!hasMore)
                    await WaitForMoreAsync().ConfigureAwait(false);
                failures = 0;
            }
            catch (Exception error) when (!_stop.IsCancellationRequested)
            {
                LogStoreFailed(error, SubscriberId);
                await PauseAsync(++failures).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<bool> DeliverPageAsync()
    {
        var page = await _tools.Backend.Events.ReadAsync(EventFilter.All, _cursor.Position, _tools.Options.ReadAhead, _stop.Token).ConfigureAwait(false);
        if (page.IsGap)
        {
            LogGap(SubscriberId);
            _tools.Instruments.GapFound();
        }
        foreach (var record in page.Events)
        {
            _stop.Token.ThrowIfCancellationRequested();
            if (_pattern.Matches(record.Event.Topic))
            {
                await _delivery.DeliverAsync(record, _stop.Token, _cut.Token).ConfigureAwait(false);
                _cursor.MoveTo(record.Position, handled: true);
                await _cursor.SaveIfDueAsync(_stop.Token).ConfigureAwait(false);
            }
            else
            {
                _cursor.MoveTo(record.Position, handled: false);
            }
        }
        _cursor.MoveTo(page.Position, handled: false);
        return page.HasMore;
    }

    private async ValueTask WaitForMoreAsync()
    {
        if (_cursor.SaveIn is not { } saveIn)
        {
            await _tools.Backend.Events.WaitAsync(_cursor.Position, _stop.Token).ConfigureAwait(false);
            return;
        }
        using var due = new CancellationTokenSource(saveIn, _tools.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, _stop.Token);
        try
        {
            await _tools.Backend.Events.WaitAsync(_cursor.Position, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (due.IsCancellationRequested && !_stop.IsCancellationRequested) { }
    }

    private Task PauseAsync(int failures) =>
        Task.Delay(Backoff.After(failures, _tools.Options.RetryDelay, _tools.Options.MaxRetryDelay), _tools.Time, _stop.Token);
}
