using SmallTalk.Resilience;

namespace SmallTalk.Storage;

/// <summary>Calls of a store that end: each attempt has a deadline, passing errors are retried inside a window, and a store that answers nobody is left alone.</summary>
internal sealed class StoreCalls(TimeProvider time, TimeSpan window, StoreBreaker breaker)
{
    private readonly Deadlines _deadlines = new(time);

    /// <summary>Opens the window of one caller.</summary>
    /// <param name="retry">False makes it one attempt.</param>
    public RetryWindow Open(bool retry = true) => new(time, window, retry);

    /// <summary>Calls the store, and again while its errors may pass and the window is open.</summary>
    public ValueTask<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) =>
        RunAsync(call, Open(), cancellationToken);

    /// <summary>Calls the store, and again while its errors may pass and a window that is open already stays open.</summary>
    public async ValueTask<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> call, RetryWindow retries, CancellationToken cancellationToken)
    {
        for (var isUnknown = false; ; )
        {
            try
            {
                return await AttemptAsync(call, retries.AttemptDeadline, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException error) when (RetryWindow.IsPassing(error))
            {
                isUnknown |= error.OutcomeUnknown;
                if (await retries.WaitAsync(cancellationToken).ConfigureAwait(false))
                    continue;
                if (isUnknown && !error.OutcomeUnknown)
                    throw RetryWindow.OutcomeUnknown(error);
                throw;
            }
        }
    }

    /// <summary>Calls the store once.</summary>
    /// <exception cref="StoreUnavailableException">It did not answer in time; the outcome is unknown.</exception>
    public ValueTask<T> AttemptAsync<T>(Func<CancellationToken, ValueTask<T>> call, TimeSpan limit, CancellationToken cancellationToken) =>
        AttemptAsync(static (call, token) => call(token), call, limit, cancellationToken);

    /// <summary>Calls the store once, with what the call needs, so that it is not a new function each time.</summary>
    /// <exception cref="StoreUnavailableException">It did not answer in time; the outcome is unknown.</exception>
    public async ValueTask<T> AttemptAsync<TState, T>(
        Func<TState, CancellationToken, ValueTask<T>> call,
        TState state,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        var pass = breaker.Enter();
        var (outcome, failure) = (CallOutcome.Neutral, (Exception?)null);
        var deadline = _deadlines.Begin(limit);
        var either = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken) : null;
        var token = either?.Token ?? deadline.Token;
        try
        {
            var pending = call(state, token);
            var answer = pending.IsCompleted ? await pending.ConfigureAwait(false) : await pending.AsTask().WaitAsync(token).ConfigureAwait(false);
            outcome = CallOutcome.Success;
            return answer;
        }
        catch (StoreException error)
        {
            // One that refuses has answered.
            (outcome, failure) = (RetryWindow.IsPassing(error) ? CallOutcome.Failure : CallOutcome.Success, error);
            throw;
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            failure = new StoreUnavailableException(
                $"The store did not answer within {limit.TotalSeconds:0.#} s. Check that it is up and reachable; it is safe to try again.",
                error
            )
            {
                OutcomeUnknown = true,
            };
            outcome = CallOutcome.Failure;
            throw failure;
        }
        finally
        {
            breaker.Report(pass, outcome, failure);
            either?.Dispose();
            _deadlines.End(deadline);
        }
    }
}
