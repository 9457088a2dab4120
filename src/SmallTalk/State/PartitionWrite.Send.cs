using SmallTalk.Storage;

namespace SmallTalk.State;

internal sealed partial class PartitionWrite
{
    /// <summary>Sends the write, again under the same id while the store's errors may pass.</summary>
    private async ValueTask<StateWriteResult> SendAsync()
    {
        while (true)
        {
            try
            {
                return await context
                    .Calls.AttemptAsync(
                        token => context.Store.WriteAsync(_next, _commitId, context.Identity.Owner, token),
                        _retries.AttemptDeadline,
                        CancellationToken.None
                    )
                    .ConfigureAwait(false);
            }
            catch (StoreException error) when (error is not OwnerFencedException)
            {
                Note(error);
                if (!RetryWindow.IsPassing(error) || !await _retries.WaitAsync().ConfigureAwait(false))
                {
                    if (_isOutcomeUnknown && !error.OutcomeUnknown)
                        throw RetryWindow.OutcomeUnknown(error);
                    throw;
                }
            }
            // A write upon any version would be stored again when another one has followed it.
            if (_isOutcomeUnknown && _next.ExpectedVersion is null && await FindStoredAsync().ConfigureAwait(false) is { } stored)
                return new(true, stored);
        }
    }

    /// <summary>Looks for this write among the kept versions.</summary>
    /// <exception cref="StoreUnavailableException">It may have been stored, and so many versions followed that nobody can tell.</exception>
    private async ValueTask<StateEntry?> FindStoredAsync()
    {
        var history = await ReadHistoryAsync().ConfigureAwait(false);
        if (history.FirstOrDefault(kept => kept.CommitId == _commitId) is { } stored)
            return stored;
        if (_next.ExpectedVersion is { } expected && history.Count > 0 && history[^1].Version > expected + 1)
            throw new StoreUnavailableException(
                $"State entry '{_next.Key.Name}' may have been written, and too many versions followed to tell. Read it before you write it again."
            )
            {
                OutcomeUnknown = true,
            };
        return null;
    }

    private ValueTask<IReadOnlyList<StateEntry>> ReadHistoryAsync() => CallAsync(token => context.Store.GetHistoryAsync(_next.Key, int.MaxValue, token));

    private async ValueTask<T> CallAsync<T>(Func<CancellationToken, ValueTask<T>> call)
    {
        try
        {
            return await context.Calls.RunAsync(call, _retries, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException error) when (_isOutcomeUnknown && !error.OutcomeUnknown)
        {
            throw RetryWindow.OutcomeUnknown(error);
        }
    }

    private void Note(StoreException error)
    {
        _isOutcomeUnknown |= error.OutcomeUnknown;
        context.Instruments.AttemptFailed(context.Backend.Name);
        LogAttemptFailed(context.Log, _next.Key.Name, _next.Key.Partition, context.Backend.Name, error);
    }
}
