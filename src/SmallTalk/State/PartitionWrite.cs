using SmallTalk.Events;
using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>One write of state of a partition: sent under one id, over conflicts and passing errors, until the store has answered.</summary>
internal sealed partial class PartitionWrite(StateContext context, StateWrite write, IStateConflictResolver resolver)
{
    private const int AttemptsAtOnce = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly CommitId _commitId = CommitId.New();
    private readonly RetryWindow _retries = context.Calls.Open();
    private StateWrite _next = write;
    private Payload? _base;
    private bool _isBaseKnown = write.ExpectedVersion is 0;
    private bool _isOutcomeUnknown;

    public async ValueTask<StateWriteResult> RunAsync()
    {
        if (_next.ExpectedVersion is null && !IsLastWriteWins)
            BuildUpon(await CallAsync(token => context.Store.GetAsync(_next.Key, token)).ConfigureAwait(false));
        for (var attempt = 1; ; attempt++)
        {
            var result = await SendAsync().ConfigureAwait(false);
            if (result.Written)
                return result;
            if (_isOutcomeUnknown && await FindStoredAsync().ConfigureAwait(false) is { } stored)
                return new(true, stored);
            var current = attempt > AttemptsAtOnce ? await LookAgainAsync(attempt).ConfigureAwait(false) : result.Current;
            if (current?.CommitId == _commitId)
                return new(true, current);
            if (!await TryResolveAsync(current, attempt).ConfigureAwait(false))
                return new(false, current);
        }
    }

    private bool IsLastWriteWins => resolver == StateConflictResolvers.LastWriteWins;

    private void BuildUpon(StateEntry? current)
    {
        _next = _next with { ExpectedVersion = current?.Version ?? 0 };
        (_base, _isBaseKnown) = (current?.Value, true);
    }

    // Makes room for the others first, and looks afterwards: what was current before the pause hardly is after it.
    private async ValueTask<StateEntry?> LookAgainAsync(int attempt)
    {
        if (attempt < context.Options.MergeAttempts)
            await Task.Delay(Backoff.After(attempt - AttemptsAtOnce, FirstPause, LongestPause), context.Time).ConfigureAwait(false);
        return await CallAsync(token => context.Store.GetAsync(_next.Key, token)).ConfigureAwait(false);
    }

    /// <returns>False when what is current stays.</returns>
    private async ValueTask<bool> TryResolveAsync(StateEntry? current, int attempt)
    {
        // Who expects nothing builds upon a deletion as well.
        if (_next.ExpectedVersion == 0 && current is { Value: null })
        {
            BuildUpon(current);
            return true;
        }
        LogConflict(context.Log, _next.Key.Name, _next.Key.Partition, _next.ExpectedVersion ?? 0, current?.Version ?? 0, attempt);
        try
        {
            if (attempt >= context.Options.MergeAttempts)
                throw new StateConflictException(_next.Key, _next.ExpectedVersion, current);
            var settled = resolver.Resolve(await DescribeAsync(current).ConfigureAwait(false));
            var isKept = settled.Value == current?.Value;
            context.Instruments.Conflicted(isKept ? StateConflictOutcome.Kept : StateConflictOutcome.Resolved);
            if (isKept)
                return false;
            _next = _next with { Value = settled.Value, Author = settled.Author };
        }
        catch (StateConflictException)
        {
            context.Instruments.Conflicted(StateConflictOutcome.Refused);
            throw;
        }
        BuildUpon(current);
        if (IsLastWriteWins)
            _next = _next with { ExpectedVersion = null };
        return true;
    }

    private async ValueTask<StateConflict> DescribeAsync(StateEntry? current)
    {
        if (!_isBaseKnown && !IsLastWriteWins)
        {
            var from = (await ReadHistoryAsync().ConfigureAwait(false)).FirstOrDefault(kept => kept.Version == _next.ExpectedVersion);
            (_base, _isBaseKnown) = (from?.Value, from is not null);
        }
        return _isBaseKnown ? new(current, _next, context.Codec, _base) : new(current, _next, context.Codec);
    }
}
