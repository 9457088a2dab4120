using System.Runtime.CompilerServices;
using SmallTalk.Storage;

namespace SmallTalk.Events;

internal sealed partial class Lane
{
    private async Task RunAsync(Task<EventPosition> end)
    {
        try
        {
            for (var stoodBy = false; ; stoodBy = true)
            {
                await ClaimAsync(end, stoodBy).ConfigureAwait(false);
                await FollowLogAsync().ConfigureAwait(false);
                // Another process has it: what is in hand here is its business from now on.
                _isActive = false;
                Forget();
                await _handOver.FinishAsync().ConfigureAwait(false);
                end = EndOfLogAsync();
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Stopped; an event that was not handled comes again after the next start.
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Asks for the end of the log before this returns. A store that throws at once has failed like one that fails later: who awaits the task is told.</summary>
    private async Task<EventPosition> EndOfLogAsync() => await _tools.Backend.Events.GetEndAsync(_cut.Token).ConfigureAwait(false);

    private async Task EndAsync()
    {
        _isActive = false;
        _positioned.TrySetResult();
        _queue.End();
        await _handOver.DisposeAsync().ConfigureAwait(false);
        _saveAlarm.Dispose();
        await _cursor.GiveBackAsync().ConfigureAwait(false);
        _processed.Clear();
        TellEnd();
    }

    /// <param name="end">The end of the log.</param>
    /// <param name="stoodBy">Whether the subscriber was here while another process had it: then it has missed nothing.</param>
    private async Task ClaimAsync(Task<EventPosition> end, bool stoodBy)
    {
        for (var failures = 0; ; )
        {
            var pause = _tools.Options.ClaimInterval;
            try
            {
                // Not ended by a stop: whoever has subscribed has a place in the log, however soon it leaves.
                var logEnd = await end.ConfigureAwait(false);
                if (await _cursor.TryClaimAsync(logEnd, _cut.Token).ConfigureAwait(false) is { } claim)
                {
                    await BeginAsync(claim, logEnd, stoodBy).ConfigureAwait(false);
                    return;
                }
                (stoodBy, failures) = (true, 0);
            }
            catch (Exception error) when (!_stop.IsCancellationRequested)
            {
                LogStoreFailed(error, SubscriberId);
                pause = Backoff.After(++failures, _tools.Options.RetryDelay, _tools.Options.MaxRetryDelay);
            }
            _positioned.TrySetResult();
            await Task.Delay(pause, _tools.Time, _stop.Token).ConfigureAwait(false);
            end = EndOfLogAsync();
        }
    }

    private async Task BeginAsync(SubscriberCursorKeeper.Claim claim, EventPosition end, bool stoodBy)
    {
        foreach (var id in claim.Processed)
            _processed.Add(id, _tools.Time.GetUtcNow());
        // Who stood by while the owner lived has missed nothing.
        _missed = stoodBy ? null : await MissedEvents.FindAsync(Settings, claim, end, _tools, _cut.Token).ConfigureAwait(false);
        _activeSince = _tools.Time.GetUtcNow();
        _isActive = true;
        _positioned.TrySetResult();
    }

    /// <summary>Returns when another process has taken the subscriber over.</summary>
    private async Task FollowLogAsync()
    {
        var failures = 0;
        while (true)
        {
            _stop.Token.ThrowIfCancellationRequested();
            try
            {
                var isMine = IsLive || _queue.Count > 0 ? await DrainAsync().ConfigureAwait(false) : await ReadAsync().ConfigureAwait(false);
                if (!isMine)
                    return;
                failures = 0;
            }
            catch (OwnerFencedException error) when (!_stop.IsCancellationRequested)
            {
                LogStoreFailed(error, SubscriberId);
                return;
            }
            catch (Exception error) when (!_stop.IsCancellationRequested)
            {
                LogStoreFailed(error, SubscriberId);
                Forget();
                await Task.Delay(Backoff.After(++failures, _tools.Options.RetryDelay, _tools.Options.MaxRetryDelay), _tools.Time, _stop.Token)
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>Empties the queue, waits when it is empty, and looks after what only the lane can do: save the cursor, tell of drops.</summary>
    private async ValueTask<bool> DrainAsync()
    {
        if (TryTakeNext(out var record))
            await TakeAsync(record).ConfigureAwait(false);
        if (MustTellDrops)
            await TellDropsAsync().ConfigureAwait(false);
        if (!await _cursor.SaveIfDueAsync(_stop.Token).ConfigureAwait(false))
            return false;
        if (!_stop.IsCancellationRequested && TryIdle())
            await _queue.WaitAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>Reads a page by itself, and joins the feed when there is no more.</summary>
    private async ValueTask<bool> ReadAsync()
    {
        var page = await _tools.Backend.Events.ReadAsync(Settings.Filter, _progress.Passed, _tools.Options.ReadAhead, _stop.Token).ConfigureAwait(false);
        if (page.IsGap)
            AnnounceGap();
        _ahead.Put(page.Events);
        while (TryTakeNext(out var record))
        {
            _stop.Token.ThrowIfCancellationRequested();
            await TakeAsync(record).ConfigureAwait(false);
            if (!await _cursor.SaveIfDueAsync(_stop.Token).ConfigureAwait(false))
                return false;
        }
        _progress.Pass(page.Position);
        if (_missed is { } missed && missed.IsOver(page.Position))
            EndMissed(missed);
        if (!page.HasMore)
            _feed.TryJoin(this, page.Position);
        return await _cursor.SaveIfDueAsync(_stop.Token).ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask TakeAsync(EventRecord record)
    {
        if (IsRepeated(record))
        {
            _progress.Pass(record.Position);
            return;
        }
        await _handOver.TakeAsync(record).ConfigureAwait(false);
    }

    /// <summary>What waits is read from the log again.</summary>
    private void Forget()
    {
        _feed.Part(this);
        _ahead.Clear();
    }

    private async ValueTask TellDropsAsync()
    {
        var dropped = _queue.Dropped;
        var count = dropped - _toldDrops;
        _toldDrops = dropped;
        LogDropped(SubscriberId, count, Settings.QueueCapacity);
        await _tools.Told.DroppedAsync(SubscriberId, count, _stop.Token).ConfigureAwait(false);
    }

    private void AnnounceGap()
    {
        LogGap(SubscriberId);
        _tools.Instruments.GapFound();
    }

    private void EndMissed(MissedEvents missed)
    {
        _missed = null;
        if (missed.Skipped == 0)
            return;
        _tools.Instruments.Skipped(missed.Skipped);
        LogSkipped(SubscriberId, missed.Skipped, Settings.Replay.Kind);
    }
}
