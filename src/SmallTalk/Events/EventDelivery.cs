using Microsoft.Extensions.Logging;
using SmallTalk.Diagnostics;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Brings one event to one handler: deadline, retries with backoff, then a dead letter.</summary>
internal sealed partial class EventDelivery
{
    private readonly string _subscriberId;
    private readonly Func<EventRecord, CancellationToken, ValueTask> _handler;
    private readonly DeliveryTools _tools;
    private readonly ILogger _logger;

    public EventDelivery(string subscriberId, Func<EventRecord, CancellationToken, ValueTask> handler, DeliveryTools tools)
    {
        _subscriberId = subscriberId;
        _handler = handler;
        _tools = tools;
        _logger = tools.Logger;
    }

    /// <summary>Completes when the event is handled or kept as a dead letter.</summary>
    /// <param name="record">The event.</param>
    /// <param name="stop">Ends the pauses between attempts.</param>
    /// <param name="cut">Ends the attempt in hand too.</param>
    /// <exception cref="OperationCanceledException">One of the tokens was cancelled first; the event must come again.</exception>
    public async ValueTask DeliverAsync(EventRecord record, CancellationToken stop, CancellationToken cut)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await TryAsync(record, attempt, cut).ConfigureAwait(false) is not { } error)
            {
                _tools.Instruments.Consumed(record.Event.Topic);
                return;
            }
            cut.ThrowIfCancellationRequested();
            if (attempt >= _tools.Options.MaxAttempts)
            {
                await BuryAsync(record, attempt, error, stop).ConfigureAwait(false);
                return;
            }
            await PauseAsync(attempt, stop).ConfigureAwait(false);
        }
    }

    private async ValueTask<Exception?> TryAsync(EventRecord record, int attempt, CancellationToken cut)
    {
        using var deadline = new CancellationTokenSource(_tools.Options.HandlerTimeout, _tools.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cut);
        _tools.Instruments.Entered(record, _tools.Time.GetUtcNow());
        try
        {
            await ForeignCall.RunAsync(token => _handler(record, token), either.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception error)
        {
            cut.ThrowIfCancellationRequested();
            var reason = deadline.IsCancellationRequested
                ? new TimeoutException($"The handler took longer than {_tools.Options.HandlerTimeout}.", error)
                : error;
            _tools.Instruments.AttemptFailed(record.Event.Topic);
            LogAttemptFailed(reason, _subscriberId, record.Event.Id, record.Event.Topic, attempt, _tools.Options.MaxAttempts);
            return reason;
        }
    }

    private async ValueTask BuryAsync(EventRecord record, int attempts, Exception error, CancellationToken stop)
    {
        var letter = new DeadLetter(_subscriberId, record, attempts, $"{error.GetType().Name}: {error.Message}", _tools.Time.GetUtcNow());
        for (var failures = 1; ; failures++)
        {
            try
            {
                await _tools.Backend.Events.AddDeadLetterAsync(letter, stop).ConfigureAwait(false);
                break;
            }
            catch (StoreException storeError)
            {
                LogNotBuried(storeError, _subscriberId, record.Event.Id);
                await PauseAsync(failures, stop).ConfigureAwait(false);
            }
        }
        _tools.Instruments.DeadLettered(record.Event.Topic);
        LogDeadLetter(error, _subscriberId, record.Event.Id, record.Event.Topic, attempts);
    }

    private Task PauseAsync(int failures, CancellationToken stop) =>
        Task.Delay(Backoff.After(failures, _tools.Options.RetryDelay, _tools.Options.MaxRetryDelay), _tools.Time, stop);
}
