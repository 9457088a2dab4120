using System.Runtime.CompilerServices;
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
    /// <exception cref="OperationCanceledException">One of the tokens was cancelled first; the event must come again.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask DeliverAsync(EventRecord record, CancellationToken stop, CancellationToken cut)
    {
        if (Redelivery.Is(record.Event))
        {
            await RedeliverAsync(record, stop, cut).ConfigureAwait(false);
            return;
        }
        cut.ThrowIfCancellationRequested();
        _entered(record);
        if (await AttemptAllAsync(record, stop, cut).ConfigureAwait(false) is { } error)
            await BuryAsync(record, _settings.MaxAttempts, error, stop).ConfigureAwait(false);
    }

    private async ValueTask RedeliverAsync(EventRecord request, CancellationToken stop, CancellationToken cut)
    {
        // What was dropped or handled meanwhile is not wanted any more.
        if (Redelivery.Read(request.Event) is not { } asked || await FindLetterAsync(new(asked.EventId), stop).ConfigureAwait(false) is not { } letter)
            return;
        var id = letter.Event.Event.Id;
        if (await AttemptAllAsync(asked.Apply(letter.Event), stop, cut).ConfigureAwait(false) is { } error)
        {
            await BuryAsync(letter.Event, letter.Attempts + _settings.MaxAttempts, error, stop).ConfigureAwait(false);
            return;
        }
        await InsistAsync(id, token => _tools.Backend.Events.RemoveDeadLetterAsync(_settings.SubscriberId, id, token), stop).ConfigureAwait(false);
        LogRedelivered(_settings.SubscriberId, id, request.Event.Topic);
    }

    /// <summary>Completes with the last error when every attempt has failed.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Exception?> AttemptAllAsync(EventRecord record, CancellationToken stop, CancellationToken cut)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await TryAsync(record, attempt, stop, cut).ConfigureAwait(false) is not { } error)
            {
                _tools.Instruments.Consumed(record.Event.Topic);
                return null;
            }
            if (attempt >= _settings.MaxAttempts)
                return error;
            await PauseAsync(attempt, stop).ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Exception?> TryAsync(EventRecord record, int attempt, CancellationToken stop, CancellationToken cut)
    {
        cut.ThrowIfCancellationRequested();
        if (_call.IsSpent)
            Replace();
        var call = _call.RunAsync(record);
        // A cut that came before the call began found nothing to end.
        if (cut.IsCancellationRequested)
            _call.Cut();
        var error = await call.ConfigureAwait(false);
        if (error is null)
            return null;
        cut.ThrowIfCancellationRequested();
        // A handler that gives up because everything stops has not failed.
        if (error is OperationCanceledException)
            stop.ThrowIfCancellationRequested();
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
        await InsistAsync(record.Event.Id, token => _tools.Backend.Events.AddDeadLetterAsync(letter, token), stop).ConfigureAwait(false);
        _tools.Instruments.DeadLettered(record.Event.Topic);
        LogDeadLetter(error, _settings.SubscriberId, record.Event.Id, record.Event.Topic, attempts);
        await _tools.Told.BuriedAsync(letter, stop).ConfigureAwait(false);
    }

    private async ValueTask<DeadLetter?> FindLetterAsync(EventId id, CancellationToken stop)
    {
        DeadLetter? letter = null;
        await InsistAsync(
                id,
                async token => letter = await _tools.Backend.Events.FindDeadLetterAsync(_settings.SubscriberId, id, token).ConfigureAwait(false),
                stop
            )
            .ConfigureAwait(false);
        return letter;
    }

    /// <summary>Does something with the store, however often it fails.</summary>
    private async ValueTask InsistAsync(EventId id, Func<CancellationToken, ValueTask> act, CancellationToken stop)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await act(stop).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                LogLetterFailed(error, _settings.SubscriberId, id);
                await PauseAsync(failures, stop).ConfigureAwait(false);
            }
        }
    }

    private Task PauseAsync(int failures, CancellationToken stop) =>
        Task.Delay(Backoff.After(failures, _tools.Options.RetryDelay, _tools.Options.MaxRetryDelay), _tools.Time, stop);
}
