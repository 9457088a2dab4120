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
    private readonly Func<EventRecord, ValueTask<EventRecord?>>? _next;
    private readonly Func<EventRecord, ValueTask<EventRecord?>>? _advance;
    private readonly ILogger _logger;
    private HandlerCall _call;

    /// <param name="settings">Whose events they are.</param>
    /// <param name="tools">The store, the clock and the log.</param>
    /// <param name="makeCall">Makes what calls the handler.</param>
    /// <param name="entered">Is told before the first attempt.</param>
    /// <param name="next">Is told what was handled, and gives the event to go on with in line, or null when there is none.</param>
    public EventDelivery(
        LaneSettings settings,
        DeliveryTools tools,
        Func<HandlerCall> makeCall,
        Action<EventRecord> entered,
        Func<EventRecord, ValueTask<EventRecord?>>? next = null
    )
    {
        _next = next;
        _advance = next is null ? null : AdvanceAsync;
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

    /// <summary>Completes when the event is handled or kept as a dead letter, and all that followed it in line.</summary>
    /// <param name="record">The event.</param>
    /// <param name="stop">Ends the pauses between attempts.</param>
    /// <param name="cut">When it is cancelled, an attempt that has failed has failed by the cut.</param>
    /// <returns>The last event in hand; null when the one who gives the next ones was told of it already.</returns>
    /// <exception cref="OperationCanceledException">One of the tokens was cancelled first; the event in hand must come again.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<EventRecord?> DeliverAsync(EventRecord record, CancellationToken stop, CancellationToken cut)
    {
        if (Redelivery.Is(record.Event))
        {
            await RedeliverAsync(record, stop, cut).ConfigureAwait(false);
            return record;
        }
        cut.ThrowIfCancellationRequested();
        _entered(record);
        var (last, failure) = await AttemptAllAsync(record, _advance, stop, cut).ConfigureAwait(false);
        if (failure is not null)
            await BuryAsync(last!, _settings.MaxAttempts, failure, stop).ConfigureAwait(false);
        return last;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<EventRecord?> AdvanceAsync(EventRecord handled)
    {
        _tools.Instruments.Consumed(handled.Event.Topic);
        var following = await _next!(handled).ConfigureAwait(false);
        if (following is not null)
            _entered(following);
        return following;
    }

    private async ValueTask RedeliverAsync(EventRecord request, CancellationToken stop, CancellationToken cut)
    {
        // What was dropped or handled meanwhile is not wanted any more.
        if (Redelivery.Read(request.Event) is not { } asked || await FindLetterAsync(new(asked.EventId), stop).ConfigureAwait(false) is not { } letter)
            return;
        var id = letter.Event.Event.Id;
        var (_, failure) = await AttemptAllAsync(asked.Apply(letter.Event), null, stop, cut).ConfigureAwait(false);
        if (failure is not null)
        {
            await BuryAsync(letter.Event, letter.Attempts + _settings.MaxAttempts, failure, stop).ConfigureAwait(false);
            return;
        }
        await RemoveLetterAsync(id, request.Event.Topic, stop, cut).ConfigureAwait(false);
    }

    /// <summary>Completes with the last failure when every attempt has failed; the first one goes on in line with what follows.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<HandlerCall.Outcome> AttemptAllAsync(
        EventRecord record,
        Func<EventRecord, ValueTask<EventRecord?>>? next,
        CancellationToken stop,
        CancellationToken cut
    )
    {
        var outcome = await TryAsync(record, 1, next, stop, cut).ConfigureAwait(false);
        for (var attempt = 1; outcome.Failure is not null && attempt < _settings.MaxAttempts; )
        {
            await PauseAsync(attempt, stop).ConfigureAwait(false);
            outcome = await TryAsync(outcome.Record!, ++attempt, null, stop, cut).ConfigureAwait(false);
        }
        if (outcome is { Failure: null, Record: { } handled })
            _tools.Instruments.Consumed(handled.Event.Topic);
        return outcome;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<HandlerCall.Outcome> TryAsync(
        EventRecord record,
        int attempt,
        Func<EventRecord, ValueTask<EventRecord?>>? next,
        CancellationToken stop,
        CancellationToken cut
    )
    {
        cut.ThrowIfCancellationRequested();
        if (_call.IsSpent)
            Replace();
        var call = _call.RunAsync(record, next);
        // A cut that came before the call was made found nothing to end.
        if (cut.IsCancellationRequested)
            _call.Cut();
        var outcome = await call.ConfigureAwait(false);
        if (outcome.Failure is not { } failure)
            return outcome;
        cut.ThrowIfCancellationRequested();
        // A handler that gives up because everything stops has not failed.
        if (failure is OperationCanceledException)
            stop.ThrowIfCancellationRequested();
        var item = outcome.Record!.Event;
        _tools.Instruments.AttemptFailed(item.Topic);
        LogAttemptFailed(failure, _settings.SubscriberId, item.Id, item.Topic, attempt, _settings.MaxAttempts);
        return outcome;
    }

    private void Replace()
    {
        _call.Dispose();
        Volatile.Write(ref _call, _makeCall());
    }

    private async ValueTask BuryAsync(EventRecord record, int attempts, Exception error, CancellationToken stop)
    {
        var letter = new DeadLetter(_settings.SubscriberId, record, attempts, FailureText.Of(error), _tools.Time.GetUtcNow());
        var refusal = await InsistAsync(record.Event.Id, token => _tools.Backend.Events.AddDeadLetterAsync(letter, token), stop, stop).ConfigureAwait(false);
        if (refusal is not null)
        {
            LogLetterRefused(refusal, _settings.SubscriberId, record.Event.Id, record.Event.Topic, attempts);
            return;
        }
        _tools.Instruments.DeadLettered(record.Event.Topic);
        LogDeadLetter(error, _settings.SubscriberId, record.Event.Id, record.Event.Topic, attempts);
        await _tools.Told.BuriedAsync(letter, stop).ConfigureAwait(false);
    }

    private async ValueTask<DeadLetter?> FindLetterAsync(EventId id, CancellationToken stop)
    {
        DeadLetter? letter = null;
        var refusal = await InsistAsync(
                id,
                async token => letter = await _tools.Backend.Events.FindDeadLetterAsync(_settings.SubscriberId, id, token).ConfigureAwait(false),
                stop,
                stop
            )
            .ConfigureAwait(false);
        if (refusal is not null)
            LogLetterLeft(refusal, _settings.SubscriberId, id);
        return letter;
    }

    // A stop lets it be done: what was handled is not to come again.
    private async ValueTask RemoveLetterAsync(EventId id, string topic, CancellationToken stop, CancellationToken cut)
    {
        var refusal = await InsistAsync(id, token => _tools.Backend.Events.RemoveDeadLetterAsync(_settings.SubscriberId, id, token), stop, cut)
            .ConfigureAwait(false);
        if (refusal is null)
            LogRedelivered(_settings.SubscriberId, id, topic);
        else
            LogLetterLeft(refusal, _settings.SubscriberId, id);
    }

    /// <summary>Does something with the store, however often it fails, unless it refuses that for good.</summary>
    /// <param name="id">The event of the letter.</param>
    /// <param name="act">What is done.</param>
    /// <param name="stop">Ends the pauses.</param>
    /// <param name="cut">Ends what is done.</param>
    /// <returns>What it refuses it for; null when it is done.</returns>
    private async ValueTask<Exception?> InsistAsync(EventId id, Func<CancellationToken, ValueTask> act, CancellationToken stop, CancellationToken cut)
    {
        var unclear = 0;
        for (var failures = 1; ; failures++)
        {
            try
            {
                await act(cut).ConfigureAwait(false);
                return null;
            }
            catch (Exception error)
            {
                cut.ThrowIfCancellationRequested();
                if (Refusal.IsFinal(error, ref unclear))
                    return error;
                LogLetterFailed(error, _settings.SubscriberId, id);
                await PauseAsync(failures, stop).ConfigureAwait(false);
            }
        }
    }

    private Task PauseAsync(int failures, CancellationToken stop) =>
        Task.Delay(Backoff.After(failures, _tools.Options.RetryDelay, _tools.Options.MaxRetryDelay), _tools.Time, stop);
}
