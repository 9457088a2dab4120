using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

/// <summary>Brings one event at a time to a handler: deadline, retries with backoff, then a dead letter.</summary>
internal sealed partial class EventDelivery : IDisposable
{
    private readonly LaneSettings _settings;
    private readonly DeliveryTools _tools;
    private readonly Func<HandlerCall> _makeCall;
    private readonly Action<EventRecord> _entered;
    private readonly ILogger _logger;
    private HandlerCall _call;

    /// <param name="settings">Whose events they are.</param>
    /// <param name="tools">The store, the clock and the log.</param>
    /// <param name="makeCall">Makes what calls the handler.</param>
    /// <param name="entered">Is told before the first attempt.</param>
    public EventDelivery(LaneSettings settings, DeliveryTools tools, Func<HandlerCall> makeCall, Action<EventRecord> entered)
    {
        _entered = entered;
        _settings = settings;
        _tools = tools;
        _makeCall = makeCall;
        _logger = tools.Logger;
        _call = makeCall();
    }

    /// <summary>Ends the attempt in hand, if there is one.</summary>
    public void Cut() => Volatile.Read(ref _call).Cut();

    public void Dispose() => _call.Dispose();

    /// <summary>Completes when the event is handled or kept as a dead letter.</summary>
    /// <param name="record">The event.</param>
    /// <param name="stop">Ends the pauses between attempts.</param>
    /// <param name="cut">When it is cancelled, an attempt that has failed has failed by the cut.</param>
    /// <returns>Whether it is handled; false when it is kept as a dead letter.</returns>
    /// <exception cref="OperationCanceledException">One of the tokens was cancelled first; the event must come again.</exception>
    public async ValueTask<bool> DeliverAsync(EventRecord record, CancellationToken stop, CancellationToken cut)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await TryAsync(record, attempt, cut).ConfigureAwait(false) is not { } error)
            {
                _tools.Instruments.Consumed(record.Event.Topic);
                return true;
            }
            if (attempt >= _settings.MaxAttempts)
            {
                await BuryAsync(record, attempt, error, stop).ConfigureAwait(false);
                return false;
            }
            await PauseAsync(attempt, stop).ConfigureAwait(false);
        }
    }

    private async ValueTask<Exception?> TryAsync(EventRecord record, int attempt, CancellationToken cut)
    {
        cut.ThrowIfCancellationRequested();
        if (_call.IsSpent)
            Replace();
        if (attempt == 1)
            _entered(record);
        var call = _call.RunAsync(record);
        // A cut that came before the call began found nothing to end.
        if (cut.IsCancellationRequested)
            _call.Cut();
        var error = await call.ConfigureAwait(false);
        if (error is null)
            return null;
        cut.ThrowIfCancellationRequested();
        _tools.Instruments.AttemptFailed(record.Event.Topic);
        LogAttemptFailed(error, _settings.SubscriberId, record.Event.Id, record.Event.Topic, attempt, _settings.MaxAttempts);
        return error;
    }

    private void Replace()
    {
        _call.Dispose();
        Volatile.Write(ref _call, _makeCall());
    }

    private async ValueTask BuryAsync(EventRecord record, int attempts, Exception error, CancellationToken stop)
    {
        var letter = new DeadLetter(_settings.SubscriberId, record, attempts, $"{error.GetType().Name}: {error.Message}", _tools.Time.GetUtcNow());
        for (var failures = 1; ; failures++)
        {
            try
            {
                await _tools.Backend.Events.AddDeadLetterAsync(letter, stop).ConfigureAwait(false);
                break;
            }
            catch (Exception storeError) when (!stop.IsCancellationRequested)
            {
                LogNotBuried(storeError, _settings.SubscriberId, record.Event.Id);
                await PauseAsync(failures, stop).ConfigureAwait(false);
            }
        }
        _tools.Instruments.DeadLettered(record.Event.Topic);
        LogDeadLetter(error, _settings.SubscriberId, record.Event.Id, record.Event.Topic, attempts);
        await _tools.Told.BuriedAsync(letter, stop).ConfigureAwait(false);
    }

    private Task PauseAsync(int failures, CancellationToken stop) =>
        Task.Delay(Backoff.After(failures, _tools.Options.RetryDelay, _tools.Options.MaxRetryDelay), _tools.Time, stop);
}
